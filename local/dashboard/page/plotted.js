/** What is drawn of a chart's data, apart from any drawing. */

/**
 * The lines as they are drawn, in the order of drawing. Stacked ones are added up for each axis, what is missing or hidden counts as nothing;
 * the highest comes first, as its area goes down to the axis: each lower one then covers its own part.
 *
 * @param {readonly import('../answers.ts').Line[]} lines
 * @param {{ stacked: boolean, hidden: ReadonlySet<number> }} how
 * @returns {{ index: number, values: (number | null)[] }[]} `index`: of the line in `lines`
 */
export function plotted(lines, { stacked, hidden }) {
  if (!stacked) {
    return lines.map(({ values }, index) => ({ index, values: [...values] }));
  }
  /** @type {Record<'left' | 'right', number[]>} */
  const sums = { left: [], right: [] };
  const added = lines.map(({ values, axis }, index) => {
    const sum = sums[axis];
    const own = values.map((value, at) => {
      sum[at] = (sum[at] ?? 0) + (hidden.has(index) ? 0 : (value ?? 0));
      return value === null ? null : sum[at];
    });
    return { index, values: own };
  });
  return added.reverse();
}

/**
 * The ends of an axis: those that are wanted, else of the values and thresholds with some room.
 *
 * @param {{ wanted: { min?: number | undefined, max?: number | undefined }, low: number | null, high: number | null, marks: number[],
 *   stacked: boolean }} scale `low`, `high`: the ends of the values; null: there is none
 * @returns {[number, number]}
 */
export function limits({ wanted, low, high, marks, stacked }) {
  const known = [...[low, high].filter((one) => one !== null), ...marks, ...(stacked ? [0] : [])];
  const least = known.length > 0 ? Math.min(...known) : 0;
  const most = known.length > 0 ? Math.max(...known) : 0;
  if (least === 0 && most === 0) {
    return [wanted.min ?? 0, wanted.max ?? Math.max(1, (wanted.min ?? 0) + 1)];
  }
  const room = (most - least || Math.abs(most)) * 0.08;
  const bottom = least >= 0 && least - room < 0 ? 0 : least - room;
  return [wanted.min ?? bottom, wanted.max ?? most + room];
}
