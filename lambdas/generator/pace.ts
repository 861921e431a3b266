const SECOND_MS = 1_000;

/**
 * An even pace is a grid over all time: slot k lies at k × 1000 / rate milliseconds since the epoch. Whoever emits [from, to)
 * takes the slots from `firstSlot(from)` up to, not including, `firstSlot(to)`: adjoining intervals neither overlap nor
 * leave a gap, whatever the rate. Whole seconds are counted apart, because k × 1000 is too large for a double.
 *
 * @param time whole milliseconds since the epoch
 * @param rate slots a second, a whole number
 * @returns the first slot at or after `time`
 */
export function firstSlot(time: number, rate: number): number {
  const second = Math.floor(time / SECOND_MS);
  return second * rate + Math.ceil(((time - second * SECOND_MS) * rate) / SECOND_MS);
}

/** The time of slot `slot`, in whole milliseconds since the epoch, rounded down: never outside of the slot's interval. */
export function slotTime(slot: number, rate: number): number {
  const second = Math.floor(slot / rate);
  return second * SECOND_MS + Math.floor(((slot - second * rate) * SECOND_MS) / rate);
}
