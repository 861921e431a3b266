import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { FunctionOptions, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { KafkaEnvironment } from '../../lambdas/shared/environment.ts';

/** How CloudFormation describes the source of a Kafka trigger. */
export type TriggerSource = Readonly<Record<string, unknown>>;

/** A Kafka cluster as the pipeline sees it: functions, triggers and permissions never ask which kind it is. */
export interface Kafka {
  /** What a function must know to be a client of the brokers. */
  readonly clientEnvironment: KafkaEnvironment;
  /** Where a function must run to reach the brokers. */
  readonly network: Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>;
  /** Under which name CloudWatch has metrics of the cluster, and of how many brokers; undefined: it has none. */
  readonly cluster?: { readonly clusterName: string; readonly brokers: number };
  /** The properties of an AWS::Lambda::EventSourceMapping that name the cluster and the consumer group. */
  triggerSource(consumerGroup: string): TriggerSource;
  /** Lets `grantee` write to the topic. */
  grantWrite(grantee: IGrantable, topic: string): void;
  /** Lets `grantee` read the topic outside any consumer group. */
  grantRead(grantee: IGrantable, topic: string): void;
  /** Lets the trigger of the function read the topic in the consumer group. */
  grantTrigger(grantee: IFunction, topic: string, consumerGroup: string): void;
}
