import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { readEnvironment } from '../shared/environment.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { answer } from './answer.ts';
import { bootstrapBrokers } from './lookup.ts';
import { createMskClient, MskClusters } from './msk-clusters.ts';
import { respond } from './respond.ts';

/** What an invocation keeps for a last question to MSK and for the answer, each with all its retries. */
const MARGIN_MS = 90_000;

const clusters = new MskClusters(createMskClient());
const { stackName } = readEnvironment(process.env, 'stackName');
const telemetry = createTelemetry('bootstrap-brokers', stackName);

export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  const deadline = Date.now() + context.getRemainingTimeInMillis() - MARGIN_MS;
  const response = await answer(event, (clusterArn) =>
    bootstrapBrokers(clusterArn, { clusters, now: Date.now, sleep, deadline }),
  );
  telemetry.info(`${event.RequestType}: ${response.Status}`, {
    cluster: response.PhysicalResourceId,
    ...(response.Reason === undefined ? {} : { reason: response.Reason }),
  });
  await respond(event.ResponseURL, response, { fetch, sleep });
}
