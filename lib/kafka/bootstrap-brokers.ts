import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PipelineFunction } from '../pipeline-function.ts';
import { trace } from '../tracing.ts';
import { grantBrokerLookup } from './broker-lookup.ts';
import type { MskCluster } from './msk-cluster.ts';

/**
 * Reads the cluster's bootstrap brokers at deploy time: CloudFormation's cluster has no attribute for them (docs/decisions/0009).
 * They are read once a cluster, as brokers that are added later leave the first ones where they are.
 */
export class BootstrapBrokers extends Construct {
  /** Comma-separated `host:port` list. */
  readonly servers: string;

  constructor(scope: Construct, id: string, { cluster }: { readonly cluster: MskCluster }) {
    super(scope, id);
    const lookup = new PipelineFunction<never>(this, 'bootstrap-brokers', {
      folder: 'bootstrap-brokers',
      description: 'Reads the bootstrap brokers of the MSK cluster when the stack is deployed',
      memorySize: 256,
      timeout: Duration.minutes(5),
      variables: {},
    });
    trace(lookup);
    grantBrokerLookup(lookup, cluster.arn);
    const resource = new CustomResource(this, 'Brokers', {
      resourceType: 'Custom::BootstrapBrokers',
      serviceToken: lookup.functionArn,
      // The function answers within its own five minutes. Should it be killed, the deployment fails soon instead of after an hour.
      serviceTimeout: Duration.minutes(10),
      properties: { ClusterArn: cluster.arn },
    });
    this.servers = resource.getAttString('BootstrapServers');
  }
}
