/** What a cluster is doing, in MSK's words: https://docs.aws.amazon.com/msk/latest/developerguide/msk-cluster-states.html */
export interface ClusterStatus {
  readonly state: string;
  /** MSK's explanation of a failure. */
  readonly message?: string | undefined;
}

/** The questions that are asked of MSK. What may succeed later throws {@link NotYetError}, any other error is final. */
export interface Clusters {
  status(clusterArn: string): Promise<ClusterStatus>;
  /** Comma-separated `host:port` list for IAM authentication; undefined: the cluster has none. */
  iamBrokers(clusterArn: string): Promise<string | undefined>;
}

/** MSK throttles, or refuses for now. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError';
}

/** There are no bootstrap brokers to be had: the message is what CloudFormation shows to whoever deploys. */
export class LookupError extends Error {
  override readonly name = 'LookupError';
}

export interface LookupOptions {
  readonly clusters: Clusters;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** When to give up, in milliseconds since the epoch. */
  readonly deadline: number;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
/** No waiting makes brokers of these. */
const FINAL_STATES = ['FAILED', 'DELETING'];

/**
 * The brokers that clients with IAM credentials connect to first, in alphabetical order. Asks again while the cluster settles,
 * with pauses of 2, 4 ... 30 s, until the deadline.
 *
 * @returns a comma-separated `host:port` list
 * @throws LookupError when the cluster failed, is being deleted or has no IAM brokers, or when the deadline has come
 */
export async function bootstrapBrokers(clusterArn: string, options: LookupOptions): Promise<string> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const answer = await ask(clusterArn, options.clusters);
    if ('brokers' in answer) {
      return answer.brokers;
    }
    if (options.now() + pause > options.deadline) {
      throw new LookupError(`The MSK cluster ${clusterArn} named no bootstrap brokers in time: ${answer.reason}`);
    }
    await options.sleep(pause);
  }
}

type Answer = { readonly brokers: string } | { readonly reason: string };

async function ask(clusterArn: string, clusters: Clusters): Promise<Answer> {
  try {
    const { state, message } = await clusters.status(clusterArn);
    if (FINAL_STATES.includes(state)) {
      const why = message === undefined ? '' : `: ${message}`;
      throw new LookupError(`The MSK cluster ${clusterArn} is ${state}${why}. It has no bootstrap brokers.`);
    }
    if (state === 'CREATING') {
      return { reason: 'it is still CREATING.' };
    }
    const brokers = await clusters.iamBrokers(clusterArn);
    if (brokers !== undefined && brokers !== '') {
      return { brokers: brokers.split(',').sort().join(',') };
    }
    if (state === 'ACTIVE') {
      throw new LookupError(
        `The MSK cluster ${clusterArn} is ACTIVE and has no bootstrap brokers for IAM: its IAM authentication is off.`,
      );
    }
    // An update may be switching IAM on.
    return { reason: `it is ${state} and has no brokers for IAM.` };
  } catch (error) {
    if (error instanceof NotYetError) {
      return { reason: error.message };
    }
    throw error;
  }
}
