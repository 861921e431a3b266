export const COLUMNS = ['city', 'average', 'count'] as const;
export type Column = (typeof COLUMNS)[number];
export type Order = 'asc' | 'desc';

export interface Sorting {
  readonly by: Column;
  readonly order: Order;
}

/** What a dashboard can ask for. */
export type WidgetRequest =
  | { readonly kind: 'describe' }
  | { readonly kind: 'averages'; readonly sorting: Sorting }
  | { readonly kind: 'windows'; readonly zone: TimeZone }
  | { readonly kind: 'unknown'; readonly view: string };

export interface TimeZone {
  readonly label: string;
  /** East of Greenwich. */
  readonly offsetMs: number;
}

/**
 * As CloudWatch hands it over: the widget's parameters, or those of the button that was pressed, and what it knows of the dashboard.
 * Anybody who may invoke the function can write anything into it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 */
export interface WidgetEvent {
  readonly describe?: unknown;
  readonly view?: unknown;
  readonly sort?: unknown;
  readonly order?: unknown;
  readonly widgetContext?: {
    readonly timezone?: { readonly offsetISO?: unknown };
    /** The fields of the widget's form, when it is drawn anew. */
    readonly forms?: { readonly all?: { readonly sort?: unknown; readonly order?: unknown } };
  };
}

const UTC: TimeZone = { label: 'UTC', offsetMs: 0 };

export function parseRequest({ describe, view, sort, order, widgetContext }: WidgetEvent): WidgetRequest {
  if (describe !== undefined && describe !== false) {
    return { kind: 'describe' };
  }
  if (view === 'averages') {
    // A button's own parameters come before what the form kept from the last one.
    const kept = widgetContext?.forms?.all;
    return { kind: 'averages', sorting: sortingOf(sort ?? kept?.sort, order ?? kept?.order) };
  }
  if (view === 'windows') {
    return { kind: 'windows', zone: zoneOf(widgetContext?.timezone?.offsetISO) };
  }
  return { kind: 'unknown', view: String(view) };
}

/** The order in which a column is read first: names from A on, numbers from the highest. */
export function naturalOrder(column: Column): Order {
  return column === 'city' ? 'asc' : 'desc';
}

function sortingOf(sort: unknown, order: unknown): Sorting {
  const by = COLUMNS.find((column) => column === sort) ?? 'city';
  return { by, order: order === 'asc' || order === 'desc' ? order : naturalOrder(by) };
}

function zoneOf(offsetISO: unknown): TimeZone {
  const parts = /^([+-])(\d{2}):(\d{2})$/.exec(String(offsetISO));
  if (parts === null) {
    return UTC;
  }
  const [label, sign, hours, minutes] = parts;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return offsetMs === 0 ? UTC : { label: `UTC${label}`, offsetMs };
}
