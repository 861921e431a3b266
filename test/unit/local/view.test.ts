import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CityAverage, Observation, WindowMaximum } from '../../../local/run/observation.ts';
import {
  formatElapsed,
  renderCounts,
  renderSummary,
  renderView,
  shorten,
  type ViewState,
} from '../../../local/run/view.ts';

const plain = (_format: string, text: string) => text;

const cities = (count: number): CityAverage[] =>
  Array.from({ length: count }, (_, index) => ({
    city: `City number ${String(index).padStart(3, '0')}`,
    count: 10,
    average: index - 25,
  }));

const windows = (count: number): WindowMaximum[] =>
  Array.from({ length: count }, (_, index) => ({
    start: new Date(Date.UTC(2026, 10, 23, 20, 41, 0) - index * 5_000).toISOString(),
    city: 'Andorra la Vella',
    temperature: 31.205,
    publishedRevision: index === 0 ? 0 : 1,
  }));

const observation = (parts: Partial<Observation> = {}): Observation => ({
  at: 0,
  produced: 12_345,
  counted: 12_300,
  rejected: 7,
  cities: cities(52),
  windows: windows(60),
  ...parts,
});

const state = (parts: Partial<ViewState> = {}): ViewState => ({
  elapsedMs: 83_000,
  addresses: ['Kafka 127.0.0.1:9092', 'AWS http://127.0.0.1:4566', 'stack CityTemperatures'],
  substitutes: [],
  parts: ['broker', 'emulator', 'metrics', 'trigger'].map((name) => ({ name, state: 'up', restarts: 0 })),
  rates: { produced: 100.4, counted: 99.6 },
  observation: observation(),
  notices: [],
  logs: '.local/logs/4566',
  ...parts,
});

describe('the screen', () => {
  test('shows everything of the 52 capitals on 80 by 24 characters', () => {
    const lines = renderView(state(), { columns: 80, rows: 24 }, plain);
    const screen = lines.join('\n');
    expect(lines.length).toBeLessThanOrEqual(23);
    expect(screen).toContain('City temperatures · running 01:23');
    expect(screen).toContain('Kafka 127.0.0.1:9092 · AWS http://127.0.0.1:4566 · stack CityTemperatures');
    expect(screen).toContain('in 100/s · counted 100/s · 12,345 records · 12,300 counted · 7 rejected');
    expect(screen).toContain('Average of each city, °C (52)');
    expect(screen.match(/City numb/g)).toHaveLength(52);
    expect(screen.match(/20:4\d:\d\d Andorra/g)?.length).toBe(9);
    expect(screen).toContain('31.20…');
  });

  test('says what is made up for what the endpoint lacks', () => {
    const substitutes = ['our poller serves the Kafka triggers', 'metrics are read out of the logs'];
    const lines = renderView(state({ substitutes }), { columns: 80, rows: 24 }, plain);
    expect(lines).toContain('In place of AWS: our poller serves the Kafka triggers');
    expect(renderView(state(), { columns: 80, rows: 24 }, plain).join()).not.toContain('In place of');
  });

  test('says which part was restarted, and why', () => {
    const parts = state().parts.map((part) =>
      part.name === 'trigger' ? { ...part, state: 'restarting' as const, restarts: 2 } : part,
    );
    const screen = renderView(state({ parts, notices: ['The trigger ended.'] }), { columns: 80, rows: 24 }, plain).join(
      '\n',
    );
    expect(screen).toContain('trigger restarting (restarted 2×)');
    expect(screen).toContain('The trigger ended.');
  });

  test('says how many cities do not fit', () => {
    const view = state({ observation: observation({ cities: cities(500) }) });
    expect(renderView(view, { columns: 80, rows: 24 }, plain).join('\n')).toMatch(/°C \(\d+ of 500\)/);
  });

  test('has something to say before the first figures', () => {
    expect(renderView(state({ observation: undefined }), { columns: 80, rows: 24 }, plain).join('\n')).toContain(
      'No figures yet.',
    );
  });

  test('never exceeds its size', () => {
    const size = fc.record({ columns: fc.integer({ min: 20, max: 300 }), rows: fc.integer({ min: 5, max: 80 }) });
    const name = fc.string({ minLength: 1, maxLength: 128 });
    const some = fc.array(
      fc.record({ city: name, count: fc.nat(), average: fc.double({ min: -100, max: 100, noNaN: true }) }),
      {
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(size, some, fc.nat({ max: 60 }), fc.array(fc.string()), (screen, some, count, notices) => {
        const view = state({ observation: observation({ cities: some, windows: windows(count) }), notices });
        const lines = renderView(view, screen, plain);
        expect(lines.length).toBeLessThan(screen.rows);
        expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(screen.columns);
      }),
    );
  });
});

describe('the line for outputs that are no terminal', () => {
  test('has the figures and the last closed window', () => {
    expect(renderSummary(state())).toBe(
      '01:23 · in 100/s · counted 100/s · 12,345 records · 12,300 counted · 7 rejected · 52 cities · window 20:40:55 Andorra la Vella 31.20 °C',
    );
  });

  test('names parts that are not up', () => {
    const parts = [{ name: 'broker', state: 'restarting', restarts: 1 } as const];
    expect(renderSummary(state({ parts, observation: undefined }))).toBe(
      '01:23 · no figures yet · broker restarting (restarted 1×)',
    );
  });
});

test('the totals name every count', () => {
  expect(renderCounts({ produced: 9_000, counted: 8_999, rejected: 1, windows: 18, corrections: 2 })).toBe(
    '9,000 records produced, 8,999 counted, 1 rejected, 18 windows published, 2 corrections',
  );
});

test.each([
  [0, '00:00'],
  [59_999, '00:59'],
  [3_599_000, '59:59'],
  [3_600_000, '1:00:00'],
])('%d ms are shown as %s', (ms, text) => {
  expect(formatElapsed(ms)).toBe(text);
});

test('texts are cut between characters, not within', () => {
  expect(shorten('Andorra la Vella', 8)).toBe('Andorra…');
  // Wide characters take two columns.
  expect(shorten('東京都', 4)).toBe('東…');
  expect(shorten('東京', 4)).toBe('東京');
  expect(shorten('Rome', 4)).toBe('Rome');
});
