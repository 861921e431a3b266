import { Annotations, Aws, CfnCondition, type CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import type { Configuration } from '../configuration.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Budget } from './budget.ts';
import { clusterAlarms, type MonitoredCluster } from './cluster-alarms.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { functionAlarms, recursionAlarm } from './function-alarms.ts';
import { type AlarmDescription, alarmName, RunbookAlarm } from './runbook-alarm.ts';
import { closingAlarm, consumerAlarms, rejectionAlarm, silenceAlarm } from './stream-alarms.ts';

type Capability = { readonly function: IFunction };

export interface AlarmsProps {
  readonly generator: Capability;
  readonly cityAverages: Capability;
  readonly windowMaxima: Capability;
  readonly windowCloser: Capability;
  /** The MSK cluster, where there is one. */
  readonly cluster?: MonitoredCluster | undefined;
  readonly configuration: Pick<
    Configuration,
    | 'alarmEmails'
    | 'monthlyBudgetUsd'
    | 'triggers'
    | 'schedule'
    | 'recordsPerSecond'
    | 'graceSeconds'
    | 'outOfOrdernessSeconds'
    | 'batchSeconds'
  >;
}

/**
 * All alarms of a deployment; docs/runbook.md has a section for each. They are standard alarms, US$ 0.10 a month for each metric that one
 * looks at (https://aws.amazon.com/cloudwatch/pricing/, 2026): 22 metrics with the generator's schedule on, 19 with it off, with
 * MSK at 1 more and at 4 for each broker. None is composite (US$ 0.50 each) nor of high resolution.
 *
 * Topic, key (US$ 1 a month) and actions exist only if somebody is to be told: a topic without readers informs nobody. The alarms are there in
 * any case, as their states show where to look.
 *
 * The function of the dashboard's widgets has no alarm: it wakes nobody, as who looks at it sees that it fails.
 *
 * EventTimeLag has no alarm: a producer whose clock is slow would raise it, and `windows-late` tells the same from its effect.
 */
export class Alarms extends Construct {
  /** Of all alarms, as they are named on AWS. */
  readonly names: readonly string[];

  /** @param scope the stack; the dead-letter queues that are in it by now get their alarms, too */
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { generator, cityAverages, windowMaxima, windowCloser, cluster, configuration } = props;
    const consumers = [
      { folder: 'city-averages', function: cityAverages.function, results: 'averages' },
      { folder: 'window-maxima', function: windowMaxima.function, results: 'maxima' },
    ];
    const closer = {
      folder: 'window-closer',
      function: windowCloser.function,
      impact: 'Windows stay open: no maxima come out.',
    };
    const functions = [
      { folder: 'generator', function: generator.function, impact: 'The input has gaps: minutes are left out.' },
      ...consumers.map((one) => ({
        ...one,
        impact: `The ${one.results} stand still, while the input waits in Kafka.`,
      })),
      closer,
    ];
    const queues = Stack.of(this)
      .node.findAll()
      .filter((construct) => construct instanceof DeadLetterQueue);
    const descriptions = [
      ...consumers.flatMap((consumer) => consumerAlarms(this, consumer, configuration)),
      ...functions.flatMap(functionAlarms),
      recursionAlarm(closer),
      ...queues.map(({ alarm }) => alarm),
      rejectionAlarm(this),
      closingAlarm(this, configuration),
      ...(configuration.schedule === 'on' ? [silenceAlarm(this)] : []),
      ...(cluster === undefined ? [] : clusterAlarms(cluster)),
    ];
    const { alarmEmails, monthlyBudgetUsd, triggers } = configuration;
    this.#create(descriptions, alarmEmails);
    this.names = descriptions.map((description) => alarmName(this, description));
    if (monthlyBudgetUsd !== undefined) {
      new Budget(this, 'Budget', { usd: monthlyBudgetUsd, emails: alarmEmails });
    }
    // Without triggers of Lambda's it is an emulator that is deployed to, whose alarms nobody waits for.
    if (alarmEmails.length === 0 && triggers === 'lambda') {
      Annotations.of(this).addWarningV2(
        'city-temperatures:nobody-is-told',
        `The ${this.names.length} alarms of this stack tell nobody. Set alarmEmails, such as -c alarmEmails=ops@example.com`,
      );
    }
  }

  #create(descriptions: readonly AlarmDescription[], emails: readonly string[]): void {
    const topic = emails.length === 0 ? undefined : new AlarmTopic(this, 'Topic', emails);
    // MiniStack refuses metric math in a template, and its conditions see no value of the partition: so what is no partition of AWS
    // goes without.
    const partitions = new Set(RegionInfo.regions.map(({ partition }) => partition));
    const here = [...partitions].map((partition) => Fn.conditionEquals(Aws.PARTITION, partition));
    const onAws = new CfnCondition(this, 'OnAws', { expression: Fn.conditionOr(...here) });
    for (const description of descriptions) {
      const alarm = new RunbookAlarm(this, description, topic);
      if (description.metric instanceof MathExpression) {
        (alarm.node.defaultChild as CfnResource).cfnOptions.condition = onAws;
      }
    }
  }
}
