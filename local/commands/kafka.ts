import { once } from 'node:events';
import { connect } from 'node:net';
import { type Base, UserError } from '@platformatic/kafka';
import { EnvironmentError } from '../../lambdas/shared/environment.ts';
import { type KafkaConnection, kafkaConnection } from '../../lambdas/shared/kafka/connection.ts';
import { createReaderClient } from '../../lambdas/shared/kafka/reader-client.ts';
import { describeError } from '../kafka-trigger/retry.ts';
import { parseServerList, type Server } from '../server-list.ts';
import type { Variables } from './options.ts';
import { CommandError } from './run-main.ts';

/** A Kafka that answers and has the topic. */
export interface OpenTopic {
  readonly connection: KafkaConnection & { readonly clientId: string };
  /** The caller closes it. */
  readonly client: Base;
}

const CONNECT_TIMEOUT_MS = 3_000;

/**
 * Connects as the functions do: without authentication, or as KAFKA_AUTHENTICATION says.
 *
 * @throws CommandError when Kafka does not answer or has no such topic
 */
export async function openTopic(topic: string, bootstrapServers: string, environment: Variables): Promise<OpenTopic> {
  const connection = { ...connectionOf(bootstrapServers, environment), clientId: 'city-temperatures-command' };
  // The client would try for seconds what is known at once.
  if (!(await anyListens(bootstrapServers))) {
    throw new CommandError(
      `No Kafka at ${bootstrapServers}: start it with npm start, or name it with --bootstrap-servers or KAFKA_BOOTSTRAP_SERVERS.`,
    );
  }
  const client = createReaderClient(connection);
  try {
    await client.metadata({ topics: [topic] });
    return { connection, client };
  } catch (error) {
    await client.close().catch(() => {});
    throw new CommandError(
      isUnknownTopic(error)
        ? `Kafka at ${bootstrapServers} has no topic "${topic}": npm start and the Kafka stack create it.`
        : `What listens at ${bootstrapServers} does not answer as Kafka: ${describeError(error)}.`,
      { cause: error },
    );
  }
}

/**
 * How the environment says that Kafka is to be reached, without authentication unless it says otherwise.
 *
 * @throws CommandError when a variable is missing or its value is not allowed
 */
export function connectionOf(bootstrapServers: string, environment: Variables): KafkaConnection {
  try {
    return kafkaConnection({
      ...environment,
      KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
      KAFKA_AUTHENTICATION: environment.KAFKA_AUTHENTICATION || 'none',
    });
  } catch (error) {
    throw error instanceof EnvironmentError ? new CommandError(error.message, { cause: error }) : error;
  }
}

/** Whether something accepts connections at one of the addresses at least. */
export async function anyListens(bootstrapServers: string): Promise<boolean> {
  const answers = await Promise.all((parseServerList(bootstrapServers) ?? []).map(listens));
  return answers.includes(true);
}

async function listens({ host, port }: Server): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    return true;
  } catch {
    return false;
  } finally {
    // An error that comes now is nobody's.
    socket.on('error', () => {}).destroy();
  }
}

/** @platformatic/kafka 2.12.1 hides the broker's error code (`clients/base/base.js`), so only its words tell. */
function isUnknownTopic(error: unknown): boolean {
  return error instanceof UserError && error.message.startsWith('Unknown topic');
}
