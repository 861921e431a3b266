import type { AwsAddress } from '../endpoint/address.ts';
import type { Engine, Traits } from '../endpoint/engine.ts';
import type { PartState, SupervisorEvents } from '../run/supervisor.ts';

/**
 * Where everything is, decided in this one place: the same broker has one address on this machine, and another one within a network of
 * containers. The functions' address goes into the template when it is synthesized.
 */
export interface Addresses {
  readonly aws: AwsAddress;
  /** Kafka's `host:port` list as programs on this machine reach it. */
  readonly bootstrapServers: string;
  /** The same brokers as functions reach them. */
  readonly functionsBootstrapServers: string;
}

/** Kafka and an AWS endpoint for one run: what they are, how they start and how they end. */
export interface Backend {
  readonly addresses: Addresses;
  /** What the AWS endpoint will be, where that is known before anything runs. */
  readonly traits: Traits | undefined;
  readonly parts: readonly PartState[];
  /** What the run deploys outlives the backend, and has to be taken away. */
  readonly outlivesRun: boolean;
  /** Resolves once Kafka answers and has its topics. */
  startKafka(): Promise<void>;
  /** Resolves once AWS answers. */
  startAws(): Promise<Engine>;
  /** Safe at any time, also during a start. */
  stop(graceMs: number): Promise<void>;
}

/** What a backend needs of the run that it belongs to. */
export interface BackendContext {
  /** For data: removed after the run. */
  readonly directory: string;
  /** Path of the log of a part. */
  readonly log: (part: string) => string;
  /** Does `work`, and shows it under `title`. */
  readonly step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  readonly events: SupervisorEvents;
  /** The run is over: starts are given up. */
  readonly signal: AbortSignal;
}

/** A backend cannot be had; the message says why and what to do. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
}
