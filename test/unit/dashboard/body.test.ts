import { expect, test } from '@jest/globals';
import { DashboardBodyError, parseDashboard } from '../../../local/dashboard/body.ts';

const widgetOf = (widget: object) => parseDashboard(JSON.stringify({ widgets: [widget] })).widgets[0];

test.each(['', '[]', '{}', '{"widgets":{}}', 'null'])('%j is no dashboard', (text) => {
  expect(() => parseDashboard(text)).toThrow(DashboardBodyError);
});

test('widgets keep their places and are told apart', () => {
  const text = { type: 'text', x: 3, y: 1, width: 9, height: 2, properties: { markdown: '# Hi' } };
  const { widgets, start, periodOverride } = parseDashboard(
    JSON.stringify({ start: '-PT3H', periodOverride: 'inherit', widgets: [text, {}] }),
  );
  expect({ start, periodOverride }).toEqual({ start: '-PT3H', periodOverride: 'inherit' });
  expect(widgets).toMatchObject([
    { kind: 'text', id: 'widget-1', markdown: '# Hi', place: { x: 3, y: 1, width: 9, height: 2 } },
    { kind: 'unsupported', id: 'widget-2', place: { x: undefined, y: undefined, width: 6, height: 6 } },
  ]);
});

test.each([
  [{ type: 'log', properties: {} }, 'not supported here: a widget of the type "log"'],
  [{ type: 'metric', properties: { view: 'pie' } }, 'not supported here: the view "pie"'],
])('%j is shown as not supported', (widget, problem) => {
  expect(widgetOf(widget)).toMatchObject({ kind: 'unsupported', problems: [problem] });
});

test('variables are not supported, visibly', () => {
  const { problems } = parseDashboard('{"widgets":[],"variables":[{"id":"x"}]}');
  expect(problems).toEqual(['not supported here: dashboard variables']);
});

test('a metric widget has axes, annotations and a legend', () => {
  const properties = {
    stacked: true,
    yAxis: { left: { min: 0, max: 10, label: 'K' } },
    legend: { position: 'right' },
    annotations: {
      horizontal: [
        { value: 5, label: 'limit', fill: 'above' },
        [{ value: 1, label: 'band' }, { value: 2 }],
        { value: 'x' },
      ],
      vertical: [{ value: '2026-01-01T00:00:00Z', label: 'release' }, { value: 'never' }],
    },
  };
  expect(widgetOf({ type: 'metric', properties })).toMatchObject({
    kind: 'metric',
    view: 'timeSeries',
    stacked: true,
    live: false,
    legend: 'right',
    left: { min: 0, max: 10, label: 'K' },
    right: { min: undefined, max: undefined, label: undefined },
    horizontal: [
      { value: 5, to: undefined, fill: 'above', label: 'limit' },
      { value: 1, to: 2, fill: 'between', label: 'band' },
    ],
    vertical: [{ time: Date.UTC(2026, 0, 1), label: 'release' }],
  });
});

test('a metric widget shows live data if it says so', () => {
  expect(widgetOf({ type: 'metric', properties: { liveData: true } })).toMatchObject({ live: true });
});

test('a custom widget is updated unless it says otherwise', () => {
  const properties = { endpoint: 'f', params: { a: 1 }, updateOn: { refresh: false } };
  expect(widgetOf({ type: 'custom', properties })).toMatchObject({
    kind: 'custom',
    endpoint: 'f',
    params: { a: 1 },
    updateOn: { refresh: false, resize: true, timeRange: true },
  });
});
