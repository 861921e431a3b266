import type { StackResource } from '../../../kafka-trigger/intrinsics.ts';
import type { Variables } from '../../options.ts';
import type { Answer } from '../answer.ts';
import { Aws, type ClientSettings, nameOf, type Place } from '../aws.ts';
import { STACK_CALLS } from '../calls.ts';
import type { Circumstances } from '../circumstances.ts';
import { examine } from '../examine.ts';
import type { Finding } from '../finding.ts';
import { type StackAws, stackClients } from './clients.ts';
import { deploymentOf } from './deployment.ts';
import { stackExaminations } from './examinations.ts';
import { openKafka } from './kafka-session.ts';
import { kafkaTarget } from './kafka-target.ts';
import type { StackLook } from './look.ts';
import { readStack, type StackFacts } from './read-stack.ts';
import type { DeployedKafka } from './settings.ts';
import { checkOutputs, checkParts, checkStack } from './stack-check.ts';

export interface StackLookOptions {
  readonly stackName: string;
  readonly place: Place;
  readonly settings: ClientSettings;
  /** Where Kafka is reached; undefined: where the environment or the stack says. */
  readonly bootstrapServers: string | undefined;
  readonly environment: Variables;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly onWaiting: (pending: readonly string[]) => void;
  /** Told of each call, as `service:Operation`. */
  readonly onCall?: (call: string) => void;
}

/** Looks at all of a deployed stack. */
export async function lookAtStack(options: StackLookOptions): Promise<readonly Finding[]> {
  const { place, settings, stackName, now, onCall, onWaiting } = options;
  const { endpoint, region, engine } = place;
  const circumstances: Circumstances = { stackName, now, emulator: nameOf(engine), endpoint, region };
  const aws: StackAws = new Aws(stackClients(settings), { calls: STACK_CALLS, emulator: nameOf(engine), onCall });
  try {
    const facts = await readStack(aws, stackName);
    const stack = checkStack(stackName, facts.state, circumstances);
    const foreign = facts.state.kind === 'answer' ? checkOutputs(stackName, facts.outputs) : undefined;
    // Of what is not there, or is no pipeline, nothing more can be said. One that is being made, or could not be, has no outputs either.
    if (facts.state.kind !== 'answer' || foreign !== undefined) {
      return [stack, ...(foreign !== undefined && stack.status === 'ok' ? [foreign] : [])];
    }
    return [
      stack,
      ...checkParts(stackName, partsOf(facts)),
      ...(await lookAtParts(aws, facts, circumstances, options)),
    ];
  } finally {
    aws.close();
    onWaiting([]);
  }
}

const partsOf = ({ template, resources }: StackFacts) => ({ template, resources });

async function lookAtParts(
  aws: StackAws,
  facts: StackFacts,
  circumstances: Circumstances,
  { place, bootstrapServers, environment, onWaiting }: StackLookOptions,
): Promise<readonly Finding[]> {
  const { stackName, endpoint } = circumstances;
  const deployment = deploymentOf({
    stackName,
    outputs: facts.outputs,
    resources: orUndefined(facts.resources),
    template: orUndefined(facts.template),
  });
  const [{ msk, findings }, kafka] = await Promise.all([
    lookAtKafkaStack(aws, deployment.kafka, circumstances),
    openKafka(kafkaTarget(bootstrapServers, deployment.kafka, endpoint, environment), environment),
  ]);
  const look: StackLook = {
    aws,
    deployment,
    msk,
    kafka,
    mappingsServed: place.engine === undefined || place.engine.kafkaMappings === 'served',
    schedulesFire: place.engine === undefined || place.engine.schedules === 'fire',
    pollerCommand: pollerCommand(circumstances, bootstrapServers ?? environment.KAFKA_BOOTSTRAP_SERVERS),
    circumstances,
  };
  try {
    return [...findings, ...(await examine(stackExaminations(look), onWaiting))];
  } finally {
    if (kafka.kind === 'open') {
      await kafka.session.close();
    }
  }
}

/** Of the stack that holds the cluster, where this app has made one. */
async function lookAtKafkaStack(
  aws: StackAws,
  kafka: DeployedKafka | undefined,
  circumstances: Circumstances,
): Promise<{ readonly msk: StackLook['msk']; readonly findings: readonly Finding[] }> {
  if (kafka?.kind !== 'msk') {
    return { msk: undefined, findings: [] };
  }
  const facts = await readStack(aws, kafka.stackName);
  const stack = checkStack(kafka.stackName, facts.state, circumstances);
  const resources = [...(orUndefined(facts.resources)?.values() ?? [])];
  const clusterArn = resources.find(({ type }: StackResource) => type === 'AWS::MSK::Cluster')?.physicalId;
  return {
    msk: clusterArn === undefined ? undefined : { clusterArn, template: orUndefined(facts.template) },
    findings: [stack, ...(facts.state.kind === 'answer' ? checkParts(kafka.stackName, partsOf(facts)) : [])],
  };
}

function orUndefined<T>(answer: Answer<T>): T | undefined {
  return answer.kind === 'answer' ? answer.value : undefined;
}

function pollerCommand({ stackName, endpoint }: Circumstances, servers: string | undefined): string {
  const elsewhere = servers ? ` --bootstrap-servers ${servers}` : '';
  return `npm run kafka-trigger -- --stack ${stackName} --endpoint ${endpoint ?? 'https://...'}${elsewhere}`;
}
