import { GetBootstrapBrokersCommand, KafkaClient } from '@aws-sdk/client-kafka';
import { describeError } from './retry.ts';
import { type KafkaTrigger, RefusedTriggerError } from './trigger.ts';

const TIMEOUTS = { connectionTimeout: 5000, requestTimeout: 15_000, throwOnRequestTimeout: true };

/**
 * The brokers of a trigger, `host:port` each. Of an MSK cluster the endpoint is asked for them; the poller speaks Kafka without
 * encryption or authentication only.
 *
 * @throws RefusedTriggerError when the endpoint knows no such brokers
 */
export async function bootstrapServersOf(
  { name, source }: Pick<KafkaTrigger, 'name' | 'source'>,
  { endpoint, region }: { endpoint: string; region: string },
): Promise<readonly string[]> {
  if (source.kind === 'self-managed') {
    return source.bootstrapServers;
  }
  const client = new KafkaClient({ endpoint, region, requestHandler: TIMEOUTS });
  try {
    const { BootstrapBrokerString: servers } = await client.send(
      new GetBootstrapBrokersCommand({ ClusterArn: source.arn }),
    );
    if (!servers) {
      throw new Error('it has no brokers for plaintext');
    }
    return servers.split(',');
  } catch (error) {
    const reason = `(${source.arn}): GetBootstrapBrokers at ${endpoint} says: ${describeError(error)}.`;
    throw new RefusedTriggerError(name, 'EventSourceArn', reason);
  } finally {
    client.destroy();
  }
}
