/** The number that a text of digits names, if it is from `min` to `max`. */
export function wholeNumberWithin(text: string, min: number, max: number): number | undefined {
  const number = Number(text);
  return /^\d+$/.test(text) && number >= min && number <= max ? number : undefined;
}
