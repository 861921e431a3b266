/** Ages and counts as people read them. */

/** @returns whole seconds from `then` to `now`, both in milliseconds since the epoch; 0 for what lies ahead */
export function age(then: number, now: number): number {
  return Math.max(Math.round((now - then) / 1_000), 0);
}

/** `12 s`, `3 min`, `5 h`, `2 days`: the largest unit of which there are two, or seconds. */
export function duration(seconds: number): string {
  const units = [
    [86_400, 'days'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const;
  const [size, unit] = units.find(([length]) => seconds >= 2 * length) ?? [1, 's'];
  return `${Math.round(seconds / size)} ${unit}`;
}

export function ago(then: number, now: number): string {
  return `${duration(age(then, now))} ago`;
}

/** `1 message`, `2 messages`; with thousands in groups. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}

/** `a, b and c`, at most `most` of them. */
export function list(words: readonly string[], most = 5): string {
  const shown = words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
