import {
  DescribeClusterV2Command,
  GetBootstrapBrokersCommand,
  KafkaClient,
  NotFoundException,
} from '@aws-sdk/client-kafka';
import { type ClusterStatus, type Clusters, LookupError, NotYetError } from './lookup.ts';

export function createMskClient(): KafkaClient {
  return new KafkaClient({
    maxAttempts: 3,
    // Without the last of them the SDK only warns that the time is over, and goes on waiting.
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
}

export class MskClusters implements Clusters {
  readonly #client: KafkaClient;

  constructor(client: KafkaClient) {
    this.#client = client;
  }

  async status(clusterArn: string): Promise<ClusterStatus> {
    const command = new DescribeClusterV2Command({ ClusterArn: clusterArn });
    const { ClusterInfo: cluster } = await this.#client.send(command).catch((error) => reject(clusterArn, error));
    return { state: cluster?.State ?? 'without a state', message: cluster?.StateInfo?.Message };
  }

  async iamBrokers(clusterArn: string): Promise<string | undefined> {
    const command = new GetBootstrapBrokersCommand({ ClusterArn: clusterArn });
    const { BootstrapBrokerStringSaslIam: brokers } = await this.#client
      .send(command)
      .catch((error) => reject(clusterArn, error));
    return brokers;
  }
}

/**
 * The SDK has retried already. Only that there is no such cluster is sure to stay so: even a refused permission may be one that was granted
 * a second ago, as IAM needs a while to tell everybody.
 */
function reject(clusterArn: string, error: unknown): never {
  if (error instanceof NotFoundException) {
    throw new LookupError(`The MSK cluster ${clusterArn} does not exist: was it deleted?`, { cause: error });
  }
  throw new NotYetError(error instanceof Error ? `${error.name}: ${error.message}` : String(error), { cause: error });
}
