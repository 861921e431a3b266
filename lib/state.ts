import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, TableEncryptionV2, type TablePropsV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';

export interface StateProps {
  readonly configuration: Pick<Configuration, 'retain'>;
}

/** The tables: what the functions remember. */
export class State extends Construct {
  /** An item a city: sum, count and fences. */
  readonly cityStats: TableV2;
  /** An item a window, under its hour, so the newest are one query away. */
  readonly windowMaxima: TableV2;
  /** An item a function, epoch and partition: how far it has come. */
  readonly partitionProgress: TableV2;

  constructor(scope: Construct, id: string, { configuration }: StateProps) {
    super(scope, id);
    const keep = configuration.retain === 'state';
    const settings = {
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      deletionProtection: keep,
    } satisfies Partial<TablePropsV2>;
    this.cityStats = new TableV2(this, 'CityStats', {
      ...settings,
      partitionKey: { name: 'city', type: AttributeType.STRING },
    });
    this.windowMaxima = new TableV2(this, 'WindowMaxima', {
      ...settings,
      partitionKey: { name: 'bucket', type: AttributeType.STRING },
      sortKey: { name: 'windowStart', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    this.partitionProgress = new TableV2(this, 'PartitionProgress', {
      ...settings,
      partitionKey: { name: 'consumer', type: AttributeType.STRING },
      sortKey: { name: 'partition', type: AttributeType.NUMBER },
    });
  }
}
