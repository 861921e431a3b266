import type { Kafka, TriggerSource } from './kafka.ts';

/** A Kafka that is there already and asks for no credentials: IAM has no say in it, so there is nothing to grant. */
export class ExternalKafka implements Kafka {
  readonly bootstrapServers: string;
  readonly network = {};

  constructor(bootstrapServers: string) {
    this.bootstrapServers = bootstrapServers;
  }

  triggerSource(consumerGroup: string): TriggerSource {
    return {
      SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: this.bootstrapServers.split(',') } },
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: consumerGroup },
    };
  }

  grantWrite(): void {}

  grantRead(): void {}

  grantTrigger(): void {}
}
