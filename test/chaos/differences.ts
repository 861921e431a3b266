/** What is not as it should be, a line each. */
export function compare(
  what: string,
  actual: ReadonlyMap<string, string>,
  expected: ReadonlyMap<string, string>,
): string[] {
  return [...new Set([...actual.keys(), ...expected.keys()])]
    .filter((key) => actual.get(key) !== expected.get(key))
    .map((key) => `${what} of ${key}: ${actual.get(key)} instead of ${expected.get(key)}`);
}
