import { Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * Has X-Ray trace a function. It takes no endpoint in the function's network, because Lambda sends the segments from outside it
 * (https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html). X-Ray samples one invocation a second and 5 % of the
 * others, US$ 5 a million (https://aws.amazon.com/xray/pricing/).
 *
 * Not for a function with a Kafka trigger: "X-Ray tracing is currently not supported" there
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html).
 */
export function trace(traced: LambdaFunction): void {
  const { role } = traced;
  if (role === undefined) {
    return;
  }
  (traced.node.defaultChild as CfnFunction).tracingConfig = { mode: 'Active' };
  const policy = new Policy(role, 'Tracing', {
    roles: [role],
    statements: [
      new PolicyStatement({ actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] }),
    ],
  });
  Validations.of(policy).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray has no resources that segments are put into, so IAM takes no other.',
  });
}
