import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { numberVariable, readEnvironment } from '../shared/environment.ts';
import { kafkaConnection } from '../shared/kafka/connection.ts';
import { createProducer } from '../shared/kafka/producer.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { CAPITALS } from './capitals.ts';
import { readings } from './climate.ts';
import { emit } from './emit.ts';
import { type GeneratorEvent, intervalOf } from './interval.ts';

/** What an invocation keeps for its end: a last retry, the metrics. */
const MARGIN_MS = 5_000;

const environment = readEnvironment(process.env, 'stackName', 'recordsPerSecond', 'generatorSeed');
const rate = numberVariable('recordsPerSecond', environment.recordsPerSecond);
const reading = readings(CAPITALS, numberVariable('generatorSeed', environment.generatorSeed), Math.random);
const publisher = createProducer({ ...kafkaConnection(process.env), clientId: 'generator' });
const telemetry = createTelemetry('generator', environment.stackName);

export async function handler(event: GeneratorEvent, context: Context): Promise<void> {
  const interval = intervalOf(event, Date.now());
  const deadline = Date.now() + context.getRemainingTimeInMillis() - MARGIN_MS;
  try {
    const emitted = await emit({ interval, rate, deadline }, { publisher, telemetry, reading, now: Date.now, sleep });
    telemetry.info('Emitted an interval', {
      from: new Date(interval.from).toISOString(),
      to: new Date(Math.min(interval.to, deadline)).toISOString(),
      readings: emitted,
    });
  } finally {
    telemetry.flush();
  }
}
