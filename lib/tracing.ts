import { Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * Has X-Ray trace a function. It takes no endpoint in the function's network, because Lambda sends the segments from outside it
 * (https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html). X-Ray samples one invocation a second and 5 % of the
 * others: at 100 records a second some 2.7 million a month, US$ 5 a million (https://aws.amazon.com/xray/pricing/).
 */
export function trace(lambda: CfnFunction, role: Role): void {
  lambda.tracingConfig = { mode: 'Active' };
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
