import { CloudWatchServiceException } from '@aws-sdk/client-cloudwatch';
import { type Alarm, alarmsOf, annotatedAlarms } from './alarms.ts';
import type { MetricAnswer } from './answers.ts';
import type { Aws } from './aws.ts';
import { parseDashboard } from './body.ts';
import { contentOf, eventFor, functionName, type WidgetCall, type WidgetContent } from './custom-widget.ts';
import { NotFoundError } from './errors.ts';
import { type MetricRow, parseMetricRows } from './metric-rows.ts';
import { type MetricQuestion, questionsFor } from './queries.ts';
import { type Answers, linesOf } from './series.ts';
import type { Dashboards } from './template-dashboards.ts';
import { periodFor, type TimeRange } from './time-range.ts';
import type { Dashboard, HorizontalAnnotation, MetricWidget, Widget } from './widgets.ts';

type Source = Pick<Aws, 'metricData' | 'knows' | 'alarms' | 'invoke'>;

/** All widgets of a page ask at about the same moment; they are answered from one reading. */
const FRESH_MS = 1_000;
/** Metrics come to be known seldom. */
const KNOWN_FRESH_MS = 15_000;
const EVENT_PERIOD = 300;

/** Answers what the page asks, from what the AWS endpoint has at that moment. */
export class Viewer {
  readonly #aws: Source;
  readonly #dashboards: Pick<Dashboards, 'names' | 'text'>;
  readonly #now: () => number;
  readonly #readings = new Map<string, { readonly at: number; readonly reading: Promise<unknown> }>();

  /** @param now milliseconds since the epoch */
  constructor(aws: Source, dashboards: Pick<Dashboards, 'names' | 'text'>, now: () => number) {
    this.#aws = aws;
    this.#dashboards = dashboards;
    this.#now = now;
  }

  dashboards(): Promise<readonly string[]> {
    return this.#dashboards.names();
  }

  dashboard(name: string): Promise<Dashboard> {
    return this.#recent(`dashboard ${name}`, async () => {
      const { body, fromStack } = await this.#dashboards.text(name);
      const dashboard = parseDashboard(body);
      const origin = `this endpoint keeps no dashboards of stacks: this one is read out of the template of ${fromStack}`;
      return fromStack === undefined ? dashboard : { ...dashboard, problems: [...dashboard.problems, origin] };
    });
  }

  alarms(): Promise<Alarm[]> {
    return this.#recent('alarms', () => this.#aws.alarms());
  }

  async metrics(dashboardName: string, widgetId: string, range: TimeRange): Promise<MetricAnswer> {
    const { widget, dashboard } = await this.#widget(dashboardName, widgetId, 'metric');
    const { shown, horizontal, alarms, problems } = await this.#withAlarms(widget);
    const override = dashboard.periodOverride;
    const questions = questionsFor(shown.rows, range, { override, wholeRange: shown.wholeRange });
    const answers = await Promise.all(questions.map((question) => this.#answer(question)));
    const known = new Map(answers.flatMap(({ points }) => [...points]));
    const refused = answers.flatMap(({ problem }) => problem ?? []);
    const data = linesOf(shown, known, range, override);
    const empty = data.times.length === 0;
    const pending = empty && [...known.values()].some((points) => points.size > 0);
    const unknown = empty && !pending ? await this.#unknown(shown.rows) : [];
    return { ...data, problems: [...problems, ...refused, ...data.problems], horizontal, alarms, unknown, pending };
  }

  async alarmStates(dashboardName: string, widgetId: string): Promise<{ alarms: Alarm[]; problems: string[] }> {
    const { widget } = await this.#widget(dashboardName, widgetId, 'alarm');
    return alarmsOf(widget, await this.alarms());
  }

  async call(call: WidgetCall, range: TimeRange): Promise<WidgetContent> {
    const { widget } = await this.#widget(call.dashboard, call.widget, 'custom');
    const endpoint = call.action?.endpoint ?? functionName(widget.endpoint);
    const period = periodFor(EVENT_PERIOD, range, 'auto');
    return contentOf(await this.#aws.invoke(endpoint, eventFor(widget, call, range, period)));
  }

  /** What the endpoint cannot answer takes nothing else of the widget with it. */
  async #answer(question: MetricQuestion): Promise<{ points: Answers; problem?: string }> {
    try {
      return { points: await this.#aws.metricData(question) };
    } catch (error) {
      if (!(error instanceof CloudWatchServiceException)) {
        throw error;
      }
      const asked = new Set(
        question.queries.map(({ MetricStat: { Stat, Metric } = {} }) => `${Stat} of ${Metric?.MetricName}`),
      );
      return { points: new Map(), problem: `the endpoint does not tell ${[...asked].join(', ')}: ${error.message}` };
    }
  }

  async #unknown(rows: readonly MetricRow[]): Promise<string[]> {
    const asked = new Map(
      rows.filter((row) => row.kind === 'stat').map((row) => [`${row.namespace} ${row.name}`, row]),
    );
    const found = await Promise.all(
      [...asked].map(async ([metric, row]) => {
        const known = await this.#recent(`metric ${metric}`, () => this.#aws.knows(row), KNOWN_FRESH_MS);
        return known ? [] : [row];
      }),
    );
    const byNamespace = Map.groupBy(found.flat(), ({ namespace }) => namespace);
    return [...byNamespace].map(([namespace, all]) => `${namespace} ${all.map(({ name }) => name).join(', ')}`);
  }

  async #widget<K extends Widget['kind']>(dashboardName: string, id: string, kind: K) {
    const dashboard = await this.dashboard(dashboardName);
    const widget = dashboard.widgets.find((one) => one.id === id);
    if (widget?.kind !== kind) {
      throw new NotFoundError(`The dashboard ${dashboardName} has no ${kind} widget ${id}`);
    }
    return { dashboard, widget: widget as Extract<Widget, { kind: K }> };
  }

  async #withAlarms(widget: MetricWidget) {
    if (widget.alarms.length === 0) {
      return { shown: widget, horizontal: widget.horizontal, alarms: [], problems: [] };
    }
    const { metrics, thresholds, states, problems } = annotatedAlarms(widget, await this.alarms());
    const { rows } = parseMetricRows(metrics, { stat: 'Average', period: 60, region: undefined });
    const lines = thresholds.map(({ value, label }): HorizontalAnnotation => {
      return { value, label, to: undefined, color: undefined, fill: 'none', axis: 'left' };
    });
    return {
      shown: { ...widget, rows: [...widget.rows, ...rows] },
      horizontal: [...widget.horizontal, ...lines],
      alarms: states,
      problems,
    };
  }

  #recent<T>(key: string, read: () => Promise<T>, freshMs = FRESH_MS): Promise<T> {
    const now = this.#now();
    const known = this.#readings.get(key);
    if (known !== undefined && now - known.at < freshMs) {
      return known.reading as Promise<T>;
    }
    const reading = read();
    this.#readings.set(key, { at: now, reading });
    // A failure is told to those who wait for it, and to nobody after them.
    reading.catch(() => this.#readings.delete(key));
    return reading;
  }
}
