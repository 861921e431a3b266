import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { METRICS, METRICS_NAMESPACE, metricDimensions } from '../../lambdas/shared/telemetry.ts';
import { alarmsOf, metricsOf, shortName, withCluster } from './alarm-templates.ts';
import { synthesize } from './synthesize.ts';

const LAMBDAS = join(import.meta.dirname, '../../lambdas');
const FOLDERS = ['generator', 'city-averages', 'window-maxima', 'window-closer'];

const template = synthesize();
const clustered = withCluster();

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

  it('watch for partitions of the cluster that nobody leads', () => {
    expect(find('offline-partitions', clustered)).toMatchObject({
      ...count(1, 2, 60),
      Namespace: 'AWS/Kafka',
      MetricName: 'OfflinePartitionsCount',
      Dimensions: [{ Name: 'Cluster Name', Value: 'readings' }],
      Statistic: 'Maximum',
    });
  });

  it('watch what each broker has in sync, its disk and its CPU', () => {
    for (const broker of ['1', '2', '3']) {
      const Dimensions = [
        { Name: 'Broker ID', Value: broker },
        { Name: 'Cluster Name', Value: 'readings' },
      ];
      expect(find(`broker-${broker}-under-min-isr`, clustered)).toMatchObject({
        ...count(1, 5, 60),
        Namespace: 'AWS/Kafka',
        MetricName: 'UnderMinIsrPartitionCount',
        Dimensions,
        Statistic: 'Maximum',
      });
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

/** All code of a function's folder. */
function sourceOf(folder: string): string {
  return readdirSync(join(LAMBDAS, folder))
    .map((file) => readFileSync(join(LAMBDAS, folder, file), 'utf8'))
    .join('\n');
}
