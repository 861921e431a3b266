import { expect, test } from '@jest/globals';
import {
  contentOf,
  eventFor,
  functionName,
  parseWidgetCall,
  WidgetCallError,
} from '../../../local/dashboard/custom-widget.ts';
import type { CustomWidget } from '../../../local/dashboard/widgets.ts';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:averages';
const WIDGET: CustomWidget = {
  kind: 'custom',
  id: 'widget-3',
  title: 'Averages',
  place: { x: 0, y: 0, width: 6, height: 6 },
  problems: [],
  endpoint: ARN,
  params: { original: 1, shared: 'widget' },
  updateOn: { refresh: true, resize: true, timeRange: true },
};
const CALL = {
  dashboard: 'D',
  widget: 'widget-3',
  theme: 'dark',
  width: 588.4,
  height: 369,
  locale: 'de',
  offsetMinutes: -90,
  relativeMs: 60_000,
  forms: { note: 'x' },
};
const RANGE = { start: 1_000, end: 61_000 };

test('a function gets its parameters and the context that CloudWatch documents', () => {
  expect(eventFor(WIDGET, parseWidgetCall(CALL), RANGE, 300)).toEqual({
    original: 1,
    shared: 'widget',
    widgetContext: {
      dashboardName: 'D',
      widgetId: 'widget-3',
      accountId: '123456789012',
      locale: 'de',
      timezone: { label: 'Local', offsetISO: '-01:30', offsetInMinutes: -90 },
      period: 300,
      isAutoPeriod: true,
      timeRange: { mode: 'relative', start: 1_000, end: 61_000, relativeStart: 60_000 },
      theme: 'dark',
      linkCharts: true,
      title: 'Averages',
      forms: { all: { note: 'x' } },
      params: { original: 1, shared: 'widget' },
      width: 588,
      height: 369,
    },
  });
});

test("an action's parameters take the place of the widget's, which stay in the context", () => {
  const call = parseWidgetCall({ ...CALL, action: { endpoint: ARN, params: { shared: 'action' } } });
  expect(eventFor(WIDGET, call, RANGE, 300)).toMatchObject({
    shared: 'action',
    widgetContext: { params: { original: 1, shared: 'widget' } },
  });
  expect(eventFor(WIDGET, call, RANGE, 300)).not.toHaveProperty('original');
});

test('the context is not for parameters to forge', () => {
  const call = parseWidgetCall({ ...CALL, action: { endpoint: ARN, params: { widgetContext: 'forged' } } });
  expect(eventFor(WIDGET, call, RANGE, 300)).toMatchObject({ widgetContext: { dashboardName: 'D' } });
});

test.each([[null], [{}], [{ dashboard: 'D' }], [{ ...CALL, action: {} }], [{ ...CALL, action: { endpoint: '../x' } }]])(
  'the call %j is refused',
  (call) => {
    expect(() => parseWidgetCall(call)).toThrow(WidgetCallError);
  },
);

test.each([ARN, `${ARN}:live`, 'averages', 'arn:aws-cn:lambda:cn-north-1:123456789012:function:f:$LATEST'])(
  '%s is a function',
  (name) => {
    expect(functionName(name)).toBe(name);
  },
);

test.each(['', 'a/b', 'arn:aws:s3:::bucket', `${ARN} `, 'http://127.0.0.1', 'a'.repeat(200)])('%p is none', (name) => {
  expect(() => functionName(name)).toThrow(WidgetCallError);
});

test.each([
  ['"<b>x</b>"', 'html', '<b>x</b>'],
  ['{"markdown":"# x"}', 'markdown', '# x'],
  ['{"a":1}', 'json', '{\n  "a": 1\n}'],
  ['null', 'json', 'null'],
  ['', 'json', 'null'],
])('a function that returns %s is shown as %s', (payload, kind, text) => {
  expect(contentOf(payload)).toEqual({ kind, text });
});
