import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../../../local/paths.ts';

const PAGE = join(ROOT, 'local', 'dashboard', 'page');
const STYLES = readFileSync(join(PAGE, 'colors.css'), 'utf8');
const COLORS = readFileSync(join(PAGE, 'colors.js'), 'utf8');

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each([
  ['light', ':root {'],
  ['dark', ':root[data-theme="dark"] {'],
])('%s colors', (theme, selector) => {
  const block = STYLES.slice(STYLES.indexOf(selector)).split('}')[0] ?? '';
  const colors = new Map(
    [...block.matchAll(/--([\w-]+): (#\w{6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const color = (name: string) => colors.get(name) ?? name;

  test.each([
    ['text', 'card'],
    ['text', 'page'],
    ['muted', 'card'],
    ['muted', 'page'],
    ['accent', 'card'],
    ['on-accent', 'accent'],
    ['bad', 'card'],
    ['bad', 'bad-page'],
    ['good', 'card'],
    ['doubt', 'card'],
    ['warn', 'warn-page'],
  ])('%s can be read on %s', (ink, paper) => {
    expect(contrast(color(ink), color(paper))).toBeGreaterThanOrEqual(4.5);
  });

  test('controls and lines stand out', () => {
    const lines = new RegExp(`${theme}: \\[([^\\]]*)\\]`).exec(COLORS)?.[1]?.match(/#\w{6}/g) ?? [];
    expect(lines).toHaveLength(10);
    for (const line of [...lines, color('control')]) {
      expect([line, contrast(line, color('card')) >= 3]).toEqual([line, true]);
    }
  });
});
