import { theme } from './settings.js';

/** Each at least 3:1 against its card, and told apart by lightness as well as by hue. */
const PALETTES = {
  light: ['#0b62b8', '#c2410c', '#15803d', '#9333ea', '#b91c5c', '#0e7490', '#854d0e', '#4d5b6b', '#4338ca', '#a21caf'],
  dark: ['#5aa9f7', '#ff9f5a', '#5fd08a', '#c298ff', '#ff7fae', '#4dd0e1', '#e3c35c', '#aab6c3', '#9aa5ff', '#ee8cf5'],
};

/**
 * @param {{ readonly color?: string | undefined }} line
 * @param {number} index of the line in its widget
 */
export function colorOf(line, index) {
  const palette = PALETTES[theme()];
  // Through CSS's eyes, so that a dashboard's color can be nothing but a color.
  return line.color && CSS.supports('color', line.color)
    ? line.color
    : (palette[index % palette.length] ?? 'currentcolor');
}
