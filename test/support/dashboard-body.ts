import { CloudWatchClient, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import type { AwsAddress } from '../../local/endpoint/address.ts';

/** One metric of a widget, as far as it asks CloudWatch for values. */
export interface WidgetMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** In seconds. */
  readonly period: number;
  readonly statistic: string;
}

export interface Widget {
  readonly type: 'text' | 'metric' | 'custom' | 'alarm';
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly endpoint?: string;
    readonly params?: Readonly<Record<string, unknown>>;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

/** The widgets of a dashboard that is deployed. */
export async function readDashboard(client: AwsAddress['client'], name: string): Promise<readonly Widget[]> {
  const cloudWatch = new CloudWatchClient(client);
  const { DashboardBody = '' } = await cloudWatch.send(new GetDashboardCommand({ DashboardName: name }));
  cloudWatch.destroy();
  return parseWidgets(DashboardBody);
}

export function parseWidgets(body: string): readonly Widget[] {
  return JSON.parse(body).widgets;
}

export function customWidgets(widgets: readonly Widget[]) {
  return widgets
    .filter(({ type }) => type === 'custom')
    .map(({ properties: { title = '', endpoint = '', params = {} } }) => ({ title, endpoint, params }));
}

const DEFAULT_PERIOD = 300;

/**
 * The metrics of a widget, the hidden ones that an expression is made of included. Expressions are left out.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function metricsOf({ properties: { metrics = [] } }: Widget): readonly WidgetMetric[] {
  return metrics.flatMap((entry) => {
    const names = entry.filter((part) => typeof part === 'string');
    const { period = DEFAULT_PERIOD, stat = 'Average' } = Object(entry.find((part) => typeof part === 'object'));
    const [namespace, name, ...pairs] = names;
    const dimensions: Record<string, string> = {};
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      dimensions[String(pairs[at])] = String(pairs[at + 1]);
    }
    return namespace === undefined || name === undefined
      ? []
      : [{ namespace, name, dimensions, period, statistic: stat }];
  });
}

/** What a widget calculates of its metrics. */
export function expressionsOf({ properties: { metrics = [] } }: Widget): readonly string[] {
  return metrics.flatMap((entry) => {
    const { expression } = Object(entry.at(-1));
    return expression === undefined ? [] : [String(expression)];
  });
}
