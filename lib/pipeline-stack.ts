import { CfnOutput, CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './alarms/alarms.ts';
import { CityAverages } from './city-averages/city-averages.ts';
import type { Configuration } from './configuration.ts';
import { Dashboard } from './dashboard/dashboard.ts';
import { Generator } from './generator/generator.ts';
import type { Kafka } from './kafka/kafka.ts';
import { State } from './state.ts';
import { WindowCloser } from './window-closer/window-closer.ts';
import { WindowMaxima } from './window-maxima/window-maxima.ts';
import { WindowTimers } from './window-timers.ts';

export interface PipelineStackProps extends StackProps {
  /** The cluster as this stack sees it; what belongs to the stack goes into `scope`. */
  readonly kafka: (scope: Construct) => Kafka;
  readonly configuration: Configuration;
}

/** The pipeline: readings in, averages and maxima out. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { kafka: kafkaFor, configuration, ...props }: PipelineStackProps) {
    super(scope, id, {
      description: 'City temperatures: running averages and 5-second maxima of a Kafka stream',
      ...props,
    });

    // What this stack uses of the Kafka stack can be neither deleted nor changed under it: CloudFormation refuses as long as this stack is
    // there. A weak reference would let the functions run on with the address of brokers that are gone.
    CrossStackReferences.of(this).consume(ReferenceStrength.STRONG);

    const kafka = kafkaFor(this);
    const state = new State(this, 'State', { configuration });
    const timers = new WindowTimers(this, 'WindowTimers');
    const generator = new Generator(this, 'Generator', { kafka, configuration });
    const cityAverages = new CityAverages(this, 'CityAverages', { kafka, state, configuration });
    const windowMaxima = new WindowMaxima(this, 'WindowMaxima', { kafka, state, timers, configuration });
    const windowCloser = new WindowCloser(this, 'WindowCloser', { kafka, state, timers, configuration });
    const alarms = new Alarms(this, 'Alarms', {
      generator,
      cityAverages,
      windowMaxima,
      windowCloser,
      cluster: kafka.cluster,
      configuration,
    });
    const dashboard = new Dashboard(this, 'Overview', {
      state,
      timers,
      generator,
      cityAverages,
      windowMaxima,
      windowCloser,
      alarms,
      cluster: kafka.cluster,
      configuration,
    });

    const outputs = {
      CityStatsTable: state.cityStats.tableName,
      WindowMaximaTable: state.windowMaxima.tableName,
      PartitionProgressTable: state.partitionProgress.tableName,
      WindowTimersQueue: timers.queue.queueUrl,
      WindowTimersDeadLetterQueue: timers.deadLetters.queueUrl,
      GeneratorFunction: generator.function.functionName,
      GeneratorSchedule: generator.schedule.scheduleName,
      GeneratorMissedMinutesQueue: generator.missedMinutes.queueUrl,
      GeneratorFailedMinutesQueue: generator.failedMinutes.queueUrl,
      CityAveragesFunction: cityAverages.function.functionName,
      WindowMaximaFunction: windowMaxima.function.functionName,
      WindowCloserFunction: windowCloser.function.functionName,
      Dashboard: dashboard.name,
      KeptOnDestroy:
        configuration.retain === 'state' ? 'The three tables, which are protected from deletion.' : 'nothing',
    };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value });
    }
  }
}
