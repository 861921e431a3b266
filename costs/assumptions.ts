/** What the model takes for granted beyond the calls: sizes as the functions write them, and times that were measured on a laptop. */

export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** Memory in GB, as lib/ sets it. */
export const MEMORY_GB = { averages: 0.5, maxima: 0.5, closer: 0.5, generator: 0.25 } as const;

/**
 * How long an invocation takes, in milliseconds: twice what it took on a laptop with two cores against the emulator (city-averages
 * 94 ms for 142 records of 47 cities, window-maxima 23 ms, window-closer 35 ms), as 512 MB buy about a third of a core. Not
 * measured on AWS.
 */
export const DURATION_MS = {
  averages: (cities: number, records: number) => 30 + 3.2 * cities + 0.05 * records,
  maxima: (records: number) => 40 + 0.05 * records,
  closer: 70,
} as const;

/** The generator runs once a minute and is up for its lead and for its minute. */
export const GENERATOR_SECONDS = 75;

/** Bytes of a reading and of an average in Kafka, batch headers included; of a reading in a trigger's event, which is JSON in Base64. */
export const READING_BYTES = 40;
export const AVERAGE_BYTES = 70;
export const EVENT_BYTES = 170;

/** Bytes of the items in the tables, with DynamoDB's 100 bytes an item; a city's grows with its fences. */
export const ITEM_BYTES = {
  city: (partitions: number) => 250 + 14 * partitions,
  window: 500,
  progress: 210,
} as const;
/** window-maxima keeps a window for so long. */
export const WINDOW_RETENTION_SECONDS = 14 * 86_400;
export const INPUT_RETENTION_SECONDS = 7 * 86_400;

/** Bytes of log that an invocation leaves: its metrics, and 350 of Lambda's own START, END and REPORT. */
export const LOG_BYTES = { averages: 840, maxima: 720, closer: 950, generator: 4_000 } as const;
/** What a broker logs in a month, in GB: a guess. */
export const BROKER_LOG_GB = 0.5;
/** Logs of the functions are kept for a month. */
export const LOG_MONTHS = 1;

/**
 * Lambda asks the queue by long polls of 20 s, with five pollers at first, fewer when little comes.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const EMPTY_POLLS_PER_SECOND = 5 / 20;

/** Partitions that are offline. */
export const ALARM_METRICS_PER_CLUSTER = 1;
/** Of each broker: its partitions below the minimum of replicas in sync, its disk, and its CPU, which is the sum of two metrics. */
export const ALARM_METRICS_PER_BROKER = 4;

/** Provisioned capacity has to leave room: auto scaling keeps it at 70 % by default. */
export const CAPACITY_IN_USE = 0.7;

/** X-Ray's default rule: the first request of each second, and 5 % of the others. */
export const tracesPerSecond = (requests: number) => Math.min(requests, 1) + 0.05 * Math.max(requests - 1, 0);
