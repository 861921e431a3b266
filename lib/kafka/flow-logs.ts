import { RemovalPolicy } from 'aws-cdk-lib';
import { FlowLog, FlowLogDestination, FlowLogResourceType, FlowLogTrafficType, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Writes down which connections the network refused: a line here is a security group that is too narrow, or somebody who tries. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, { vpc }: { readonly vpc: IVpc }) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new FlowLog(this, 'Refused', {
      resourceType: FlowLogResourceType.fromVpc(vpc),
      destination: FlowLogDestination.toCloudWatchLogs(logGroup),
      // Accepted traffic would be every connection of every function, and is charged by the gigabyte.
      trafficType: FlowLogTrafficType.REJECT,
    });
  }
}
