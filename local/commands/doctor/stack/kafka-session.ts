import { setTimeout as delay } from 'node:timers/promises';
import { Admin } from '@platformatic/kafka';
import { CommittedReader } from '../../../../lambdas/shared/kafka/committed-reader.ts';
import { describeError } from '../../../kafka-trigger/retry.ts';
import { anyListens, connectionOf } from '../../kafka.ts';
import type { Variables } from '../../options.ts';
import { CommandError } from '../../run-main.ts';
import { type Answer, answered, type Unanswered } from '../answer.ts';
import type { KafkaTarget } from './kafka-target.ts';

/** A question to Kafka, all its tries together, is over after this. */
const ANSWER_MS = 12_000;

/** A Kafka that answers, and whose brokers are reached. */
export class KafkaSession {
  readonly bootstrapServers: string;
  readonly brokers: number;
  readonly #admin: Admin;
  readonly #reader: CommittedReader;

  constructor(bootstrapServers: string, brokers: number, admin: Admin) {
    this.bootstrapServers = bootstrapServers;
    this.brokers = brokers;
    this.#admin = admin;
    this.#reader = new CommittedReader(admin);
  }

  ask<T>(question: (admin: Admin, reader: CommittedReader) => Promise<T>): Promise<Answer<T>> {
    return bounded(() => question(this.#admin, this.#reader));
  }

  async close(): Promise<void> {
    await this.#admin.close().catch(() => {});
  }
}

/** What became of the attempt to reach Kafka. */
export type KafkaAccess =
  | { readonly kind: 'open'; readonly session: KafkaSession }
  /** `fault`: silence where this machine has to answer. */
  | { readonly kind: 'closed'; readonly answer: Unanswered; readonly fault: boolean };

/** Connects once for all questions; the caller closes the session. */
export async function openKafka(target: KafkaTarget, environment: Variables): Promise<KafkaAccess> {
  if (target.kind === 'none') {
    return { kind: 'closed', answer: { kind: 'not-here', reason: target.reason }, fault: false };
  }
  const { bootstrapServers, ours } = target;
  if (!(await anyListens(bootstrapServers))) {
    return unreached(`Kafka at ${bootstrapServers} can't be reached from here`, ours);
  }
  const admin = adminFor(bootstrapServers, environment);
  if (!(admin instanceof Admin)) {
    return { kind: 'closed', answer: admin, fault: false };
  }
  const metadata = await bounded(() => admin.metadata({ topics: [] }));
  const access = metadata.kind === 'answer' ? undefined : metadata;
  const brokers = metadata.kind === 'answer' ? [...metadata.value.brokers.values()] : [];
  const addresses = brokers.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',');
  if (access === undefined && (await anyListens(addresses))) {
    return { kind: 'open', session: new KafkaSession(bootstrapServers, brokers.length, admin) };
  }
  await admin.close().catch(() => {});
  return access === undefined
    ? unreached(`Kafka at ${bootstrapServers} names brokers that can't be reached from here: ${addresses}`, ours)
    : { kind: 'closed', answer: access, fault: ours };
}

function unreached(reason: string, fault: boolean): KafkaAccess {
  return { kind: 'closed', answer: { kind: 'not-here', reason }, fault };
}

function adminFor(servers: string, environment: Variables): Admin | Unanswered {
  try {
    const { bootstrapServers, ...connection } = connectionOf(servers, environment);
    return new Admin({
      ...connection,
      clientId: 'city-temperatures-doctor',
      bootstrapBrokers: bootstrapServers.split(','),
      connectTimeout: 3_000,
      requestTimeout: 5_000,
      timeout: 5_000,
      retries: 1,
      retryDelay: 250,
    });
  } catch (error) {
    if (!(error instanceof CommandError)) {
      throw error;
    }
    return { kind: 'failed', reason: error.message.replace(/\.$/, '') };
  }
}

async function bounded<T>(work: () => Promise<T>): Promise<Answer<T>> {
  const over = new AbortController();
  const limit = async () => {
    await delay(ANSWER_MS, undefined, { signal: over.signal });
    throw new Error(`Kafka has not answered within ${ANSWER_MS / 1_000} s`);
  };
  const limited = limit();
  limited.catch(() => {});
  try {
    return answered(await Promise.race([work(), limited]));
  } catch (error) {
    return { kind: 'failed', reason: describeError(error) };
  } finally {
    over.abort();
  }
}
