/**
 * Waits for all of them, also when one fails: what goes on would start processes that nobody stops any more.
 *
 * @throws the reason of the first that failed
 */
export async function allOf<const T extends readonly Promise<unknown>[]>(
  promises: T,
): Promise<{ -readonly [I in keyof T]: Awaited<T[I]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
