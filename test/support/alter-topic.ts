import { Admin, ConfigResourceTypes, IncrementalAlterConfigOperationTypes } from '@platformatic/kafka';

/** Changes settings of a topic, by Kafka's own names and in its units. */
export async function alterTopic(
  bootstrapServers: string,
  topic: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [bootstrapServers] });
  const configs = Object.entries(settings).map(([name, value]) => ({
    ...{ name, value, configOperation: IncrementalAlterConfigOperationTypes.SET },
  }));
  const resource = { resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configs };
  await admin.incrementalAlterConfigs({ resources: [resource] });
  await admin.close();
}

/** Kafka counts a record's age from its timestamp: one of 1970 could be gone before anybody has read it. */
export function keepInputForEver(bootstrapServers: string): Promise<void> {
  return alterTopic(bootstrapServers, 'input', { 'retention.ms': '-1' });
}
