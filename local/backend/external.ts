import { TOPICS } from '../../lambdas/shared/topics.ts';
import { countPartitions, createTopics, deleteTopics } from '../broker/topics.ts';
import type { AwsAddress } from '../endpoint/address.ts';
import { type Engine, inspectEngine } from '../endpoint/engine.ts';
import { stackExists } from '../kafka-trigger/stack.ts';
import { consumerGroups, STACK_NAME } from '../run/deployment.ts';
import type { PartState } from '../run/supervisor.ts';
import { type Addresses, type Backend, type BackendContext, BackendError } from './backend.ts';
import { refuseLoopback } from './external-addresses.ts';

/**
 * Kafka and an AWS endpoint that run already, and go on running: a run takes away what it has brought, but for the CDK's own stack, which
 * serves later deployments as well.
 */
export class ExternalBackend implements Backend {
  readonly addresses: Addresses;
  readonly traits = undefined;
  readonly outlivesRun = true;
  readonly parts: readonly PartState[] = [];
  readonly #partitions: number;
  readonly #context: BackendContext;
  #created: readonly string[] = [];

  constructor(addresses: Addresses, partitions: number, context: BackendContext) {
    this.addresses = addresses;
    this.#partitions = partitions;
    this.#context = context;
  }

  async startKafka(): Promise<void> {
    const { bootstrapServers } = this.addresses;
    this.#created = await this.#context.step(`Create the topics at ${bootstrapServers}`, () =>
      createTopics(bootstrapServers, this.#partitions).catch((error) => {
        const reason = `No Kafka answers at ${bootstrapServers} (KAFKA_BOOTSTRAP_SERVERS): is it up, and is that its address?`;
        throw new BackendError(reason, { cause: error });
      }),
    );
    const partitions = await countPartitions(bootstrapServers, TOPICS.input);
    if (partitions !== this.#partitions) {
      throw new BackendError(
        `The topic ${TOPICS.input} at ${bootstrapServers} has ${partitions} partition(s) already: run with --partitions ${partitions}.`,
      );
    }
  }

  async startAws(): Promise<Engine> {
    const { aws } = this.addresses;
    return this.#context.step(`Ask ${aws.endpoint} what it is`, async () => {
      const engine = await inspectEngine(aws.endpoint);
      refuseLoopback(this.addresses, engine);
      await refuseStack(aws);
      return engine;
    });
  }

  async stop(): Promise<void> {
    // Topics that were there before are somebody's, and so is how far their consumers have read.
    if (this.#created.length > 0) {
      await deleteTopics(this.addresses.bootstrapServers, this.#created, consumerGroups(STACK_NAME));
    }
  }
}

/** @throws BackendError when a stack of this name is there: it would be replaced by the run, and removed after it */
async function refuseStack(aws: AwsAddress): Promise<void> {
  if (await stackExists(STACK_NAME, aws.client)) {
    const remove = `AWS_ENDPOINT_URL=${aws.endpoint} npx cdk destroy ${STACK_NAME}`;
    throw new BackendError(
      `A stack ${STACK_NAME} is at ${aws.endpoint} already, and this run would replace and then remove it. Remove it first: ${remove}`,
    );
  }
}
