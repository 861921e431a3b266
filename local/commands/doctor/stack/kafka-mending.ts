import type { TopicMending } from './topic-check.ts';

/** With the tools of Kafka. */
export function kafkaMending(bootstrapServers: string): TopicMending {
  const settings = (config: Readonly<Record<string, string>>) =>
    Object.entries(config).map(([name, value]) => `${name}=${value}`);
  return {
    create: ({ name, partitions = 1, config }) =>
      [
        `kafka-topics.sh --bootstrap-server ${bootstrapServers} --create --topic ${name} --partitions ${partitions}`,
        ...settings(config).map((setting) => `--config ${setting}`),
      ].join(' '),
    configure: ({ name }, config) =>
      `kafka-configs.sh --bootstrap-server ${bootstrapServers} --alter --topic ${name} --add-config ${settings(config).join(',')}`,
  };
}
