import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CityAverages } from './city-averages/city-averages.ts';
import type { Configuration } from './configuration.ts';
import { Generator } from './generator/generator.ts';
import type { Kafka } from './kafka/kafka.ts';
import { State } from './state.ts';
import { WindowCloser } from './window-closer/window-closer.ts';
import { WindowMaxima } from './window-maxima/window-maxima.ts';
import { WindowTimers } from './window-timers.ts';

export interface PipelineStackProps extends StackProps {
  readonly kafka: Kafka;
  readonly configuration: Configuration;
}

/** The pipeline: readings in, averages and maxima out. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { kafka, configuration, ...props }: PipelineStackProps) {
    super(scope, id, {
      description: 'City temperatures: running averages and 5-second maxima of a Kafka stream',
      ...props,
    });

    const state = new State(this, 'State');
    const timers = new WindowTimers(this, 'WindowTimers');
    const generator = new Generator(this, 'Generator', { kafka, configuration });
    const cityAverages = new CityAverages(this, 'CityAverages', { kafka, state, configuration });
    const windowMaxima = new WindowMaxima(this, 'WindowMaxima', { kafka, state, timers, configuration });
    const windowCloser = new WindowCloser(this, 'WindowCloser', { kafka, state, timers, configuration });

    const outputs = {
      CityStatsTable: state.cityStats.tableName,
      WindowMaximaTable: state.windowMaxima.tableName,
      PartitionProgressTable: state.partitionProgress.tableName,
      WindowTimersQueue: timers.queue.queueUrl,
      WindowTimersDeadLetterQueue: timers.deadLetters.queueUrl,
      GeneratorFunction: generator.function.functionName,
      GeneratorSchedule: generator.schedule.scheduleName,
      CityAveragesFunction: cityAverages.function.functionName,
      WindowMaximaFunction: windowMaxima.function.functionName,
      WindowCloserFunction: windowCloser.function.functionName,
    };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value });
    }
  }
}
