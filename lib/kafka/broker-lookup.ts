import { Validations } from 'aws-cdk-lib';
import { Grant, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * Lets whoever acts in the name of a function's role ask what an MSK cluster is doing and who its brokers are. The second question knows no
 * resources in IAM, so a grant on the cluster might not count, and then neither the deployment nor a trigger finds a broker.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmanagedstreamingforapachekafka.html
 */
export function grantBrokerLookup(grantee: IFunction, clusterArn: string): void {
  const { role } = grantee;
  if (role === undefined) {
    return;
  }
  Grant.addToPrincipal({ grantee, actions: ['kafka:DescribeClusterV2'], resourceArns: [clusterArn] });
  // Below the role, so that the function, which depends on its role, is not made before it.
  const policy = new Policy(role, 'BootstrapBrokers', {
    roles: [role],
    statements: [new PolicyStatement({ actions: ['kafka:GetBootstrapBrokers'], resources: ['*'] })],
  });
  Validations.of(policy).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'MSK has no resource that the brokers are asked of, so IAM takes no other. Their addresses let nobody in.',
  });
}
