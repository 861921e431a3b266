import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  Column,
  type IWidget,
  PeriodOverride,
  Row,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Alarms } from '../alarms/alarms.ts';
import type { MonitoredCluster } from '../alarms/cluster-alarms.ts';
import type { Configuration } from '../configuration.ts';
import type { Generator } from '../generator/generator.ts';
import type { State } from '../state.ts';
import type { WindowTimers } from '../window-timers.ts';
import { AveragesWidget } from './averages-widget.ts';
import { clusterWidgets } from './cluster-widgets.ts';
import { functionWidgets } from './function-widgets.ts';
import { introduction } from './introduction.ts';
import { queueWidgets, tableWidgets } from './storage-widgets.ts';
import { StreamWidgets } from './stream-widgets.ts';

type Capability = { readonly function: IFunction };

export interface DashboardProps {
  readonly state: State;
  readonly timers: WindowTimers;
  readonly generator: Generator;
  readonly cityAverages: Capability;
  readonly windowMaxima: Capability;
  readonly windowCloser: Capability;
  readonly alarms: Alarms;
  /** The MSK cluster, where there is one. */
  readonly cluster: MonitoredCluster | undefined;
  readonly configuration: Pick<Configuration, 'windowSeconds' | 'runbookUrl'>;
}

const WIDE = 24;
const HALF = 12;
const THIRD = 8;

/**
 * What people watch: the results first, then how they come about. It is named as the stack, US$ 3 a month
 * (https://aws.amazon.com/cloudwatch/pricing/, 2026), and asks by no SEARCH, which some endpoints lack.
 */
export class Dashboard extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const dashboard = new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: stackName,
      // So long that the line of maxima can still be read: 180 windows of 5 seconds.
      defaultInterval: Duration.minutes(15),
      // The line of maxima would lose its points to a period that adapts to the range.
      periodOverride: PeriodOverride.INHERIT,
      widgets: this.#rows(props).map((row) => [row]),
    });
    this.name = dashboard.dashboardName;
  }

  #rows(props: DashboardProps): IWidget[] {
    const { state, timers, generator, cityAverages, windowMaxima, windowCloser, cluster, configuration } = props;
    const results = new AveragesWidget(this, 'Results', { state });
    const stream = new StreamWidgets(this);
    return [
      introduction(configuration),
      new Row(
        results.newestWindows({ title: 'Newest windows', width: THIRD, height: 9 }),
        stream.maxima(configuration.windowSeconds, { width: WIDE - THIRD, height: 9 }),
      ),
      stream.now(WIDE),
      new Row(
        results.averages({ title: 'Average of each city', width: HALF, height: 24 }),
        new Column(stream.throughput(HALF), stream.leftOut(HALF), stream.freshness(HALF), stream.closingDelay(HALF)),
      ),
      new Row(
        stream.lag({ 'city-averages': cityAverages.function, 'window-maxima': windowMaxima.function }, HALF),
        stream.published(HALF),
      ),
      this.#alarmStatus(props.alarms),
      new Row(
        ...functionWidgets({
          generator: generator.function,
          'city-averages': cityAverages.function,
          'window-maxima': windowMaxima.function,
          'window-closer': windowCloser.function,
          'averages-widget': results.function,
        }),
      ),
      new Row(...tableWidgets(state), ...queueWidgets(timers, generator)),
      ...(cluster === undefined ? [] : [new Row(...clusterWidgets(cluster))]),
    ];
  }

  /** By their names: some alarms are there only on AWS, and the template may not refer to them elsewhere. */
  #alarmStatus({ names }: Alarms): IWidget {
    const alarms = names.map((name) =>
      Alarm.fromAlarmArn(
        this,
        name,
        Stack.of(this).formatArn({
          service: 'cloudwatch',
          resource: 'alarm',
          resourceName: name,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ),
    );
    return new AlarmStatusWidget({ title: 'Alarms', width: WIDE, height: 6, alarms });
  }
}
