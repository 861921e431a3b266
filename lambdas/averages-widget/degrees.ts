/** In degC with two decimals, as a person reads it. */
export function degrees(microDegrees: number | bigint): string {
  // Without the sum, a value that rounds to zero would keep its sign.
  return (Math.round(Number(microDegrees) / 10_000) / 100 + 0).toFixed(2);
}

/** With the thousands set apart. */
export function amount(count: number): string {
  return count.toLocaleString('en-US');
}
