import type { KafkaEnvironment } from '../../lambdas/shared/environment.ts';
import type { Kafka, TriggerSource } from './kafka.ts';

/** A Kafka that is there already and asks for no credentials: IAM has no say in it, so there is nothing to grant. */
export class ExternalKafka implements Kafka {
  readonly clientEnvironment: KafkaEnvironment;
  readonly network = {};

  constructor(bootstrapServers: string) {
    this.clientEnvironment = { bootstrapServers, kafkaAuthentication: 'none' };
  }

  triggerSource(consumerGroup: string): TriggerSource {
    return {
      SelfManagedEventSource: {
        Endpoints: { KafkaBootstrapServers: this.clientEnvironment.bootstrapServers.split(',') },
      },
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: consumerGroup },
    };
  }

  grantWrite(): void {}

  grantRead(): void {}

  grantTrigger(): void {}
}
