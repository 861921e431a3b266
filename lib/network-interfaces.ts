import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** What Lambda does in a VPC: looks around, which names no resource, so IAM can't narrow it, and changes interfaces. */
const ACTIONS = {
  /** For a function that is in a VPC: AWSLambdaVPCAccessExecutionRole. */
  function: {
    look: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
    change: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:UnassignPrivateIpAddresses',
    ],
  },
  /** For the poller of a Kafka trigger, which joins the network of the brokers: AWSLambdaMSKExecutionRole. */
  poller: {
    look: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
    change: ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
  },
} as const;

/**
 * Lets Lambda put network interfaces into a VPC in the name of a function's role: what AWS's managed policies allow, narrowed to this
 * account and region where EC2 can tell, and denied to the function's own code.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html
 */
export function grantNetworkInterfaces({ role }: Pick<IFunction, 'role'>, whose: keyof typeof ACTIONS): void {
  if (role === undefined) {
    return;
  }
  const look = [...ACTIONS[whose].look];
  const change = [...ACTIONS[whose].change];
  const interfaces = Stack.of(role).formatArn({
    service: 'ec2',
    resource: '*',
    resourceName: '*',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  // Below the role, so that the function, which depends on its role, is not made before it.
  const policy = new Policy(role, `NetworkInterfacesOf-${whose}`, {
    roles: [role],
    statements: [
      new PolicyStatement({ actions: look, resources: ['*'] }),
      new PolicyStatement({ actions: change, resources: [interfaces] }),
      // The key is in the requests of the code alone, not in those of Lambda itself.
      // https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
      new PolicyStatement({
        effect: Effect.DENY,
        actions: [...look, ...change],
        resources: ['*'],
        conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
      }),
    ],
  });
  Validations.of(policy).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'EC2 describes no single interface, subnet, group or VPC, and a denial to the function code may name everything.',
    },
    {
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:*/*]',
      reason:
        'An interface has no id before it is created, and Lambda needs to be allowed to delete any; the function code is denied all of it.',
    },
  );
}
