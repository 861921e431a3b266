import type { Circumstances } from '../circumstances.ts';
import type { StackAws } from './clients.ts';
import type { Deployment } from './deployment.ts';
import type { StackTemplate } from './description.ts';
import type { KafkaAccess } from './kafka-session.ts';

/** What a look at a stack goes out from. */
export interface StackLook {
  readonly aws: StackAws;
  readonly deployment: Deployment;
  /** Of the cluster that the app has made; undefined: there is none, or it is not known. */
  readonly msk: { readonly clusterArn: string; readonly template: StackTemplate | undefined } | undefined;
  readonly kafka: KafkaAccess;
  /** Whether the endpoint polls Kafka for its event source mappings. */
  readonly mappingsServed: boolean;
  /** Whether schedules fire. */
  readonly schedulesFire: boolean;
  /** Starts the poller of this repository. */
  readonly pollerCommand: string;
  readonly circumstances: Circumstances;
}
