import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, TableEncryptionV2, type TablePropsV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

const SETTINGS = {
  encryption: TableEncryptionV2.dynamoOwnedKey(),
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  removalPolicy: RemovalPolicy.DESTROY,
} satisfies Partial<TablePropsV2>;

/** The tables: what the functions remember. */
export class State extends Construct {
  /** An item a city: sum, count and fences. */
  readonly cityStats: TableV2;
  /** An item a window, under its hour, so the newest are one query away. */
  readonly windowMaxima: TableV2;
  /** An item a function, epoch and partition: how far it has come. */
  readonly partitionProgress: TableV2;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.cityStats = new TableV2(this, 'CityStats', {
      ...SETTINGS,
      partitionKey: { name: 'city', type: AttributeType.STRING },
    });
    this.windowMaxima = new TableV2(this, 'WindowMaxima', {
      ...SETTINGS,
      partitionKey: { name: 'bucket', type: AttributeType.STRING },
      sortKey: { name: 'windowStart', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    this.partitionProgress = new TableV2(this, 'PartitionProgress', {
      ...SETTINGS,
      partitionKey: { name: 'consumer', type: AttributeType.STRING },
      sortKey: { name: 'partition', type: AttributeType.NUMBER },
    });
  }
}
