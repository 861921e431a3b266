import { asNumber, asObject, asString, isObject, type Json } from './json.ts';
import type { TimeRange } from './time-range.ts';
import type { CustomWidget } from './widgets.ts';

/** What the page says when it asks for a custom widget, or for what an action in it calls. */
export interface WidgetCall {
  readonly dashboard: string;
  readonly widget: string;
  readonly theme: 'light' | 'dark';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly locale: string;
  /** Minutes that local time is ahead of UTC. */
  readonly offsetMinutes: number;
  /** Length of a relative time range, in milliseconds. */
  readonly relativeMs: number;
  /** What the widget's form fields hold. */
  readonly forms: Json;
  /** Undefined: the widget itself. */
  readonly action: { readonly endpoint: string; readonly params: Json } | undefined;
}

/** What a function has returned, as the page shows it. */
export type WidgetContent =
  | { readonly kind: 'html'; readonly text: string }
  | { readonly kind: 'markdown'; readonly text: string }
  | { readonly kind: 'json'; readonly text: string };

/** The page's request cannot be understood. */
export class WidgetCallError extends Error {
  override readonly name = 'WidgetCallError';
}

const FUNCTION = /^(arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:)?[\w-]{1,140}(:[\w$-]{1,128})?$/;

/** @throws WidgetCallError */
export function parseWidgetCall(body: unknown): WidgetCall {
  const call = asObject(body);
  const dashboard = asString(call.dashboard);
  const widget = asString(call.widget);
  if (dashboard === undefined || widget === undefined) {
    throw new WidgetCallError('A call names a dashboard and a widget.');
  }
  return {
    dashboard,
    widget,
    theme: call.theme === 'dark' ? 'dark' : 'light',
    width: Math.round(asNumber(call.width) ?? 0),
    height: Math.round(asNumber(call.height) ?? 0),
    locale: asString(call.locale)?.slice(0, 35) ?? 'en',
    offsetMinutes: Math.trunc(asNumber(call.offsetMinutes) ?? 0),
    relativeMs: asNumber(call.relativeMs) ?? 0,
    forms: asObject(call.forms),
    action: call.action === undefined ? undefined : parseAction(asObject(call.action)),
  };
}

function parseAction({ endpoint, params }: Json): { endpoint: string; params: Json } {
  return { endpoint: functionName(asString(endpoint) ?? ''), params: asObject(params) };
}

/** @throws WidgetCallError when the text names no function */
export function functionName(endpoint: string): string {
  if (!FUNCTION.test(endpoint)) {
    throw new WidgetCallError(`"${endpoint}" is neither the ARN nor the name of a Lambda function.`);
  }
  return endpoint;
}

/**
 * The event that a custom widget's function gets.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 */
export function eventFor(widget: CustomWidget, call: WidgetCall, range: TimeRange, period: number): Json {
  return {
    ...(call.action?.params ?? widget.params),
    widgetContext: {
      dashboardName: call.dashboard,
      widgetId: widget.id,
      accountId: accountOf(widget.endpoint),
      locale: call.locale,
      timezone: timezone(call.offsetMinutes),
      period,
      isAutoPeriod: true,
      timeRange: { mode: 'relative', start: range.start, end: range.end, relativeStart: call.relativeMs },
      theme: call.theme,
      linkCharts: true,
      title: widget.title,
      forms: { all: call.forms },
      params: widget.params,
      width: call.width,
      height: call.height,
    },
  };
}

/** A string is HTML, `{"markdown": "..."}` Markdown, anything else is shown as JSON. */
export function contentOf(payload: string): WidgetContent {
  const value: unknown = payload === '' ? null : JSON.parse(payload);
  if (typeof value === 'string') {
    return { kind: 'html', text: value };
  }
  if (isObject(value) && typeof value.markdown === 'string') {
    return { kind: 'markdown', text: value.markdown };
  }
  return { kind: 'json', text: JSON.stringify(value, undefined, 2) };
}

const accountOf = (arn: string) => arn.split(':')[4] ?? '000000000000';

function timezone(offsetMinutes: number): Json {
  const digits = (number: number) => String(number).padStart(2, '0');
  const size = Math.abs(offsetMinutes);
  const offsetISO = `${offsetMinutes < 0 ? '-' : '+'}${digits(Math.floor(size / 60))}:${digits(size % 60)}`;
  return { label: offsetMinutes === 0 ? 'UTC' : 'Local', offsetISO, offsetInMinutes: offsetMinutes };
}
