import { asArray, asNumber, asObject, asString, type Json } from './json.ts';
import { parseMetricRows } from './metric-rows.ts';
import type {
  Axis,
  Dashboard,
  HorizontalAnnotation,
  MetricWidget,
  Place,
  VerticalAnnotation,
  View,
  Widget,
} from './widgets.ts';

/** A text that is no dashboard body. */
export class DashboardBodyError extends Error {
  override readonly name = 'DashboardBodyError';
}

const VIEWS: readonly string[] = ['timeSeries', 'singleValue', 'gauge', 'bar', 'table'] satisfies View[];
const DEFAULT_PERIOD = 300;

/**
 * Reads the body that GetDashboard returns. What the viewer does not know becomes a problem of its widget, never an error.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 *
 * @throws DashboardBodyError when the text is not a JSON object with an array of widgets
 */
export function parseDashboard(text: string): Dashboard {
  const body = asObject(parseJson(text));
  if (!Array.isArray(body.widgets)) {
    throw new DashboardBodyError('The body of the dashboard is not a JSON object with an array "widgets".');
  }
  return {
    widgets: body.widgets.map((widget, index) => parseWidget(asObject(widget), index)),
    start: asString(body.start),
    periodOverride: body.periodOverride === 'inherit' ? 'inherit' : 'auto',
    problems: asArray(body.variables).length > 0 ? ['not supported here: dashboard variables'] : [],
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DashboardBodyError(`The body of the dashboard is not JSON: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function parseWidget(widget: Json, index: number): Widget {
  const properties = asObject(widget.properties);
  const type = asString(widget.type) ?? '';
  const common = { id: `widget-${index + 1}`, place: parsePlace(widget), title: asString(properties.title) ?? '' };
  switch (type) {
    case 'metric':
      return parseMetricWidget(properties, common);
    case 'text':
      return {
        ...common,
        kind: 'text',
        markdown: asString(properties.markdown) ?? '',
        transparent: properties.background === 'transparent',
        problems: [],
      };
    case 'alarm':
      return {
        ...common,
        kind: 'alarm',
        alarms: strings(properties.alarms),
        states: properties.states === undefined ? undefined : strings(properties.states),
        sortBy: asString(properties.sortBy),
        problems: [],
      };
    case 'custom':
      return parseCustomWidget(properties, common);
    default:
      return { ...common, kind: 'unsupported', problems: [`not supported here: a widget of the type "${type}"`] };
  }
}

type Common = Pick<Widget, 'id' | 'place' | 'title'>;

function parseMetricWidget(properties: Json, common: Common): Widget {
  const view = asString(properties.view) ?? 'timeSeries';
  if (!VIEWS.includes(view)) {
    return { ...common, kind: 'unsupported', problems: [`not supported here: the view "${view}"`] };
  }
  const annotations = asObject(properties.annotations);
  const defaults = {
    stat: asString(properties.stat) ?? 'Average',
    period: asNumber(properties.period) ?? DEFAULT_PERIOD,
    region: asString(properties.region),
  };
  const { rows, problems } = parseMetricRows(properties.metrics, defaults);
  const axes = asObject(properties.yAxis);
  return {
    ...common,
    kind: 'metric',
    view: view as View,
    stacked: properties.stacked === true,
    rows,
    left: parseAxis(axes.left),
    right: parseAxis(axes.right),
    horizontal: asArray(annotations.horizontal).flatMap(parseHorizontal),
    vertical: asArray(annotations.vertical).flatMap(parseVertical),
    legend: parseLegend(asObject(properties.legend).position),
    wholeRange: properties.setPeriodToTimeRange === true,
    sparkline: properties.sparkline === true,
    fullPrecision: properties.singleValueFullPrecision === true,
    live: properties.liveData === true,
    alarms: strings(annotations.alarms),
    problems,
  };
}

function parseCustomWidget(properties: Json, common: Common): Widget {
  const updateOn = asObject(properties.updateOn);
  return {
    ...common,
    kind: 'custom',
    endpoint: asString(properties.endpoint) ?? '',
    params: asObject(properties.params),
    updateOn: {
      refresh: updateOn.refresh !== false,
      resize: updateOn.resize !== false,
      timeRange: updateOn.timeRange !== false,
    },
    problems: [],
  };
}

/** Without a size, a widget is 6 units wide and high. */
function parsePlace({ x, y, width, height }: Json): Place {
  return {
    x: asNumber(x),
    y: asNumber(y),
    width: Math.min(Math.max(asNumber(width) ?? 6, 1), 24),
    height: Math.min(Math.max(asNumber(height) ?? 6, 1), 1000),
  };
}

function parseAxis(axis: unknown): Axis {
  const { min, max, label } = asObject(axis);
  return { min: asNumber(min), max: asNumber(max), label: asString(label) };
}

function parseLegend(position: unknown): MetricWidget['legend'] {
  return position === 'right' || position === 'hidden' ? position : 'bottom';
}

/** An annotation is an object, or a band: an array of two. */
function parseHorizontal(annotation: unknown): HorizontalAnnotation[] {
  const [first, second] = Array.isArray(annotation) ? annotation.map(asObject) : [asObject(annotation)];
  const value = asNumber(first?.value);
  if (first === undefined || value === undefined || first.visible === false) {
    return [];
  }
  const to = asNumber(second?.value);
  const fill = first.fill === 'above' || first.fill === 'below' ? first.fill : 'none';
  return [
    {
      value,
      to,
      label: asString(first.label) ?? '',
      color: asString(first.color),
      fill: to === undefined ? fill : 'between',
      axis: first.yAxis === 'right' ? 'right' : 'left',
    },
  ];
}

function parseVertical(annotation: unknown): VerticalAnnotation[] {
  const moments = Array.isArray(annotation) ? annotation : [annotation];
  return moments.map(asObject).flatMap(({ value, label, color, visible }) => {
    const time = Date.parse(asString(value) ?? '');
    return Number.isNaN(time) || visible === false
      ? []
      : [{ time, label: asString(label) ?? '', color: asString(color) }];
  });
}

const strings = (value: unknown) => asArray(value).filter((item) => typeof item === 'string');
