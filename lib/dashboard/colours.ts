/** Each stands out from white and from the dark theme's background by 3:1 or more, as WCAG 2.2 asks of graphics (1.4.11). */
export const COLOURS = {
  blue: '#3b82d6',
  orange: '#d9662b',
  green: '#2b9a57',
  purple: '#9366d6',
  pink: '#d0508f',
  teal: '#1891a3',
  red: '#e0453a',
  grey: '#7d8894',
} as const;

const SERIES = Object.values(COLOURS);

/** The colour of the one at `index` of many alike. */
export function seriesColour(index: number): string {
  return SERIES[index % SERIES.length] ?? COLOURS.grey;
}
