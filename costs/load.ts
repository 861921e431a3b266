import type { BrokerType } from './prices.ts';

/** What is deployed, and what flows through it. */
export interface Load {
  /** Readings a second, at an even pace; 0: no input, and the generator's schedule is off. */
  readonly recordsPerSecond: number;
  readonly partitions: number;
  readonly cities: number;
  readonly batchSize: number;
  readonly batchSeconds: number;
  readonly windowSeconds: number;
  readonly graceSeconds: number;
  readonly outOfOrdernessSeconds: number;
  /** Whether this deployment's generator is where the readings come from. */
  readonly generator: boolean;
  readonly kafka: 'msk' | 'external';
  readonly brokers: number;
  readonly brokerType: BrokerType;
  readonly storageGbPerBroker: number;
  /** Availability zones that brokers, endpoints and functions are spread over; MSK asks for at least two. */
  readonly zones: number;
  /** lambda and sts for the poller, sqs for window-closer. */
  readonly interfaceEndpoints: number;
  /** In how many of the zones each of them has an interface. */
  readonly endpointZones: number;
  /** Pollers of each trigger that have partitions: each cuts batches of its own. Lambda decides how many. */
  readonly pollers: number;
  readonly capacity: 'on-demand' | 'provisioned';
  readonly tracing: boolean;
  readonly metrics: number;
  /** Metrics that alarms look at, without those of the cluster. */
  readonly alarms: number;
  readonly dashboards: number;
  readonly secrets: number;
}

/** The defaults of the app (see README). */
export const DEFAULT_LOAD: Load = {
  recordsPerSecond: 100,
  partitions: 1,
  cities: 52,
  batchSize: 10_000,
  batchSeconds: 1,
  windowSeconds: 5,
  graceSeconds: 1,
  outOfOrdernessSeconds: 1,
  generator: true,
  kafka: 'msk',
  brokers: 3,
  brokerType: 'kafka.m7g.large',
  storageGbPerBroker: 20,
  zones: 3,
  interfaceEndpoints: 3,
  endpointZones: 3,
  pollers: 1,
  capacity: 'on-demand',
  tracing: true,
  metrics: 14,
  alarms: 22,
  dashboards: 1,
  secrets: 0,
};

/** No input, the schedule off; everything is deployed. */
export const atRest = (load: Load): Load => ({ ...load, recordsPerSecond: 0 });
