import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { METRICS, METRICS_NAMESPACE, metricDimensions } from '../../lambdas/shared/telemetry.ts';
import { Alarms } from '../../lib/alarms/alarms.ts';
import { synthesize } from './synthesize.ts';

const LAMBDAS = join(import.meta.dirname, '../../lambdas');
const FOLDERS = ['generator', 'city-averages', 'window-maxima', 'window-closer'];

/** As CloudFormation describes it. */
interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Metrics?: readonly {
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: Pick<AlarmProperties, 'Namespace' | 'MetricName' | 'Dimensions'> };
  }[];
  readonly AlarmActions?: unknown;
}

const alarmsOf = (template: Template): AlarmProperties[] =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const shortName = ({ AlarmName }: AlarmProperties) => AlarmName.replace(/^[^-]+-/, '');
const metricsOf = (alarm: AlarmProperties) =>
  alarm.Metrics?.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])) ?? [alarm];

/** Alarms of a stack with a cluster of three brokers. */
function withCluster(): Template {
  const stack = new Stack(new App(), 'Clustered');
  const capability = (name: string) => ({ function: LambdaFunction.fromFunctionName(stack, name, name) });
  new Alarms(stack, 'Alarms', {
    generator: capability('generator'),
    cityAverages: capability('city-averages'),
    windowMaxima: capability('window-maxima'),
    windowCloser: capability('window-closer'),
    cluster: { clusterName: 'readings', brokers: 3 },
    configuration: {
      alarmEmails: [],
      schedule: 'off',
      recordsPerSecond: 100,
      graceSeconds: 1,
      outOfOrdernessSeconds: 1,
      batchSeconds: 1,
    },
  });
  return Template.fromStack(stack);
}

const template = synthesize();
const clustered = withCluster();

describe('the runbook', () => {
  const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
  /** As GitHub makes them of headings. */
  const anchor = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  const headings = (text: string, level: string) =>
    [...text.matchAll(new RegExp(`^${level} (.+)$`, 'gm'))].map(([, heading = '']) => anchor(heading));
  const chapter = runbook.split(/^## /m).find((text) => text.startsWith('Alarms\n')) ?? '';
  /** Alarm to anchor, as the table says. */
  const table = new Map(
    [...runbook.matchAll(/^\| (`.+`) \| \[.+\]\(#(.+)\) \|$/gm)].flatMap(([, names = '', section = '']) =>
      [...names.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => [name, section] as const),
    ),
  );
  const alarms = [...alarmsOf(template), ...alarmsOf(clustered)];
  const sectionOf = ({ AlarmDescription }: AlarmProperties) =>
    /docs\/runbook\.md#([\w-]+)\./.exec(AlarmDescription)?.[1];

  it('has in its table each alarm, with the section that the alarm names, and no other', () => {
    const named = alarms.map(
      (alarm) => [shortName(alarm).replace(/^broker-\d-/, 'broker-N-'), sectionOf(alarm)] as const,
    );
    expect(Object.fromEntries(table)).toEqual(Object.fromEntries(named));
  });

  it('has a section for each alarm, and none that no alarm names', () => {
    expect(headings(chapter, '###').toSorted()).toEqual([...new Set(table.values())].toSorted());
  });

  it('says in each of them what it means, how to look, what to do and how to undo it', () => {
    for (const section of chapter.split(/^### /m).slice(1)) {
      expect(section).toMatch(/\*\*You see\*\*.*\*\*How to look\.\*\*.*\*\*What to do\b.*\bundo\b/s);
    }
  });

  it('has no link that leads nowhere', () => {
    const anchors = [...headings(runbook, '##'), ...headings(runbook, '###')];
    for (const [, link] of runbook.matchAll(/\]\(#([^)]+)\)/g)) {
      expect(anchors).toContain(link);
    }
  });

  it('counts the metrics that are paid for', () => {
    const metrics = (of: Template) => alarmsOf(of).flatMap(metricsOf).length;
    const off = metrics(synthesize({ schedule: 'off' }));
    expect(runbook).toContain(
      `look at ${metrics(template)} metrics, ${off} with \`-c schedule=off\`, and 3 more for each MSK broker`,
    );
    // The cluster's stack has no queues, whose alarms are three.
    expect(metrics(clustered) - (off - 3)).toBe(3 * 3);
  });
});

describe('the alarms', () => {
  const find = (name: string, of = template) => {
    const alarm = alarmsOf(of).find((one) => shortName(one) === name);
    if (alarm === undefined) {
      throw new Error(`There is no alarm ${name}.`);
    }
    return alarm;
  };
  /** Of the function in the template whose folder it is. */
  const functionRef = (folder: string) => {
    const [id] = Object.keys(
      template.findResources('AWS::Lambda::Function', {
        Properties: { Environment: { Variables: { POWERTOOLS_SERVICE_NAME: folder } } },
      }),
    );
    return { Ref: id };
  };
  const count = (threshold: number, periods: number, Period = 300) => ({
    Statistic: 'Sum',
    Period,
    Threshold: threshold,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: periods,
    DatapointsToAlarm: periods,
    TreatMissingData: 'notBreaching',
  });
  const silence = {
    ...count(1, 2),
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  };

  it('say what is at stake, where the runbook helps and where to look, within what CloudWatch takes', () => {
    for (const { AlarmDescription } of [...alarmsOf(template), ...alarmsOf(clustered)]) {
      expect(AlarmDescription).toMatch(/^[A-Z].+\. Runbook: docs\/runbook\.md#[\w-]+\. Look at .+\.$/);
      expect(AlarmDescription.length).toBeLessThanOrEqual(1_024);
    }
  });

  it.each(FOLDERS)('watch the errors and throttles of %s', (folder) => {
    const dimensions = [{ Name: 'FunctionName', Value: functionRef(folder) }];
    const of = { Namespace: 'AWS/Lambda', Dimensions: dimensions, ...count(1, 3) };
    expect(find(`${folder}-errors`)).toMatchObject({ ...of, MetricName: 'Errors' });
    expect(find(`${folder}-throttles`)).toMatchObject({ ...of, MetricName: 'Throttles' });
  });

  it.each(['city-averages', 'window-maxima'])('watch the lag, the silence and the skipped batches of %s', (folder) => {
    expect(find(`${folder}-lag`)).toMatchObject({
      ...count(30_000, 10, 60),
      Namespace: 'AWS/Lambda',
      MetricName: 'OffsetLag',
      Dimensions: [{ Name: 'FunctionName', Value: functionRef(folder) }],
      Statistic: 'Maximum',
    });
    expect(find(`${folder}-skipped`)).toMatchObject({
      ...count(0.5, 5, 60),
      MetricName: 'BatchesSkipped',
      Statistic: 'Average',
    });
    expect(find(`${folder}-silent`)).toMatchObject({ ...silence, MetricName: 'RecordsRead' });
  });

  it('take the lag that is tolerated from the rate that is expected', () => {
    expect(find('city-averages-lag', synthesize({ recordsPerSecond: 1_000 }))).toMatchObject({ Threshold: 300_000 });
  });

  it('watch the share of rejected readings, once there are enough to tell', () => {
    expect(find('rejected-readings')).toMatchObject({
      Threshold: 5,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      TreatMissingData: 'notBreaching',
      Metrics: [
        { Expression: 'IF(read >= 100, 100 * rejected / read, 0)' },
        {
          Id: 'read',
          MetricStat: { Metric: { MetricName: 'RecordsRead' }, Period: 300, Stat: 'Sum' },
          ReturnData: false,
        },
        {
          Id: 'rejected',
          MetricStat: { Metric: { MetricName: 'RecordsRejected' }, Period: 300, Stat: 'Sum' },
          ReturnData: false,
        },
      ],
    });
  });

  it('watch how late half of the windows close, beyond what the settings ask for', () => {
    const { Statistic: _, ...late } = count(62_000, 2);
    expect(find('windows-late')).toMatchObject({ ...late, MetricName: 'WindowClosingDelay', ExtendedStatistic: 'p50' });
    const patient = synthesize({ graceSeconds: 30, outOfOrdernessSeconds: 600, batchSeconds: 5 });
    expect(find('windows-late', patient)).toMatchObject({ Threshold: 665_000 });
  });

  it('watch for silence only where the schedule makes readings', () => {
    expect(find('generator-silent')).toMatchObject({ ...silence, MetricName: 'RecordsProduced' });
    const off = alarmsOf(synthesize({ schedule: 'off' })).map(shortName);
    expect(off.filter((name) => name.endsWith('-silent'))).toEqual([]);
  });

  it('watch the disk and the CPU of each broker', () => {
    for (const broker of ['1', '2', '3']) {
      const Dimensions = [
        { Name: 'Broker ID', Value: broker },
        { Name: 'Cluster Name', Value: 'readings' },
      ];
      expect(find(`broker-${broker}-disk`, clustered)).toMatchObject({
        ...count(85, 3),
        Namespace: 'AWS/Kafka',
        MetricName: 'KafkaDataLogsDiskUsed',
        Dimensions,
        Statistic: 'Maximum',
      });
      const cpu = (MetricName: string) => ({
        MetricStat: { Metric: { Namespace: 'AWS/Kafka', MetricName, Dimensions } },
      });
      expect(find(`broker-${broker}-cpu`, clustered)).toMatchObject({
        Threshold: 60,
        EvaluationPeriods: 6,
        Metrics: [{ Expression: 'user + system' }, cpu('CpuUser'), cpu('CpuSystem')],
      });
    }
  });

  it('ask of this project only metrics that their functions tell, under the dimensions that they tell them with', () => {
    const own = alarmsOf(template)
      .flatMap(metricsOf)
      .filter(({ Namespace }) => Namespace === METRICS_NAMESPACE);
    expect(own).toHaveLength(8);
    for (const { MetricName = '', Dimensions = [] } of own) {
      expect(Object.keys(METRICS)).toContain(MetricName);
      const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
      expect(FOLDERS).toContain(dimensions.service);
      expect(dimensions).toEqual(metricDimensions(String(dimensions.service), 'CityTemperatures'));
      expect(sourceOf(String(dimensions.service))).toMatch(new RegExp(`telemetry\\.(count|gauge)\\('${MetricName}'`));
    }
  });

  it('use what emulators refuse only on AWS, and nothing else is left out anywhere', () => {
    for (const { Properties, Condition } of Object.values(template.findResources('AWS::CloudWatch::Alarm'))) {
      expect({ name: Properties.AlarmName, conditional: Condition !== undefined }).toEqual({
        name: Properties.AlarmName,
        conditional: Properties.Metrics !== undefined,
      });
    }
    const [condition = {}] = Object.values(template.toJSON().Conditions);
    expect(condition).toEqual({
      'Fn::Or': expect.arrayContaining(
        ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'].map((name) => ({
          'Fn::Equals': [{ Ref: 'AWS::Partition' }, name],
        })),
      ),
    });
  });

  it('of a second deployment have names and metrics of their own', () => {
    const second = alarmsOf(synthesize({ stackName: 'Second' }));
    const names = new Set(alarmsOf(template).map(({ AlarmName }) => AlarmName));
    expect(second.filter(({ AlarmName }) => names.has(AlarmName))).toEqual([]);
    expect(second).toHaveLength(names.size);
    expect(find('windows-late', synthesize({ stackName: 'Second' }))).toMatchObject({
      Dimensions: [
        { Name: 'service', Value: 'window-closer' },
        { Name: 'stack', Value: 'Second' },
      ],
    });
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ STACK_NAME: 'CityTemperatures' }) },
    });
  });
});

describe('every asynchronous path', () => {
  const queueIds = (found: readonly { 'Fn::GetAtt': [string, string] }[]) => found.map((arn) => arn['Fn::GetAtt'][0]);
  const properties = (type: string) => Object.values(template.findResources(type)).map(({ Properties }) => Properties);

  it('ends in a dead-letter queue, which has an alarm', () => {
    const ends = [
      ...properties('AWS::SQS::Queue').flatMap(({ RedrivePolicy }) => RedrivePolicy?.deadLetterTargetArn ?? []),
      ...properties('AWS::Scheduler::Schedule').map(({ Target }) => Target.DeadLetterConfig.Arn),
      ...properties('AWS::Lambda::EventInvokeConfig').map(
        ({ DestinationConfig }) => DestinationConfig.OnFailure.Destination,
      ),
    ];
    const watched = alarmsOf(template).flatMap(({ Namespace, Dimensions }) =>
      Namespace === 'AWS/SQS'
        ? (Dimensions?.map(({ Value }) => Value as { 'Fn::GetAtt': [string, string] }) ?? [])
        : [],
    );
    expect(queueIds(ends)).toHaveLength(3);
    expect(queueIds(watched).toSorted()).toEqual(queueIds(ends).toSorted());
    for (const [name, threshold] of [
      ['timers-dead-letters', 1],
      ['missed-minutes', 5],
      ['failed-minutes', 5],
    ] as const) {
      expect(alarmsOf(template).find((alarm) => shortName(alarm) === name)).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Statistic: 'Maximum',
        Threshold: threshold,
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
      });
    }
  });

  it('lets the scheduler and the generator write to their own queue alone', () => {
    const senders = properties('AWS::IAM::Policy').flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) => Action === 'sqs:SendMessage').map(
        ({ Resource }: { Resource: { 'Fn::GetAtt': [string, string] } }) => Resource['Fn::GetAtt'][0],
      ),
    );
    expect(
      senders
        .filter((id) => id.includes('Minutes'))
        .map((id) => id.replace(/[A-F\d]{8}$/, ''))
        .toSorted(),
    ).toEqual(['GeneratorFailedMinutes', 'GeneratorMissedMinutes']);
  });

  it('has no function with reserved concurrency, and a limit for the queue that can burst', () => {
    for (const { ReservedConcurrentExecutions } of properties('AWS::Lambda::Function')) {
      expect(ReservedConcurrentExecutions).toBeUndefined();
    }
  });
});

describe('who is told', () => {
  const told = synthesize({ alarmEmails: 'ops@example.com,lead@example.com' });

  it('are those of the configuration, of the end as well, except of an emptied queue', () => {
    for (const Endpoint of ['ops@example.com', 'lead@example.com']) {
      told.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint });
    }
    const [topic] = Object.keys(told.findResources('AWS::SNS::Topic'));
    for (const { Properties } of Object.values(told.findResources('AWS::CloudWatch::Alarm'))) {
      expect(Properties.AlarmActions).toEqual([{ Ref: topic }]);
      expect(Properties.OKActions).toEqual(Properties.Namespace === 'AWS/SQS' ? undefined : [{ Ref: topic }]);
    }
  });

  it('get it through an encrypted topic that takes nothing without TLS, and CloudWatch alone may write to it', () => {
    const conditions = {
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([':alarm:CityTemperatures-*'])] } },
    };
    const cloudWatch = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: conditions };
    told.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    told.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ ...cloudWatch, Action: 'sns:Publish' }),
        ],
      },
    });
    told.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ ...cloudWatch, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
        ]),
      },
    });
  });

  it('is nobody without addresses: then there is no topic, and no key to pay for', () => {
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.resourceCountIs('AWS::KMS::Key', 0);
    expect(alarmsOf(template).filter(({ AlarmActions }) => AlarmActions !== undefined)).toEqual([]);
  });
});

/** All code of a function's folder. */
function sourceOf(folder: string): string {
  return readdirSync(join(LAMBDAS, folder))
    .map((file) => readFileSync(join(LAMBDAS, folder, file), 'utf8'))
    .join('\n');
}
