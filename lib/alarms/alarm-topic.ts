import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/**
 * Takes alarms to e-mail addresses, each of which has to confirm once. CloudWatch must be let in twice: the topic's policy replaces
 * the default one, which let the account's alarms publish, and CloudWatch cannot use the key that AWS manages for SNS.
 * https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
 * https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, emails: readonly string[]) {
    const alarms = alarmsOf(Stack.of(scope));
    const key = new Key(scope, `${id}Key`, {
      description: 'Encrypts alarms on their way to their readers',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.grant(alarms, 'kms:Decrypt', 'kms:GenerateDataKey*');
    super(scope, id, { masterKey: key, enforceSSL: true });
    this.grantPublish(alarms);
    for (const email of emails) {
      this.addSubscription(new EmailSubscription(email));
    }
  }
}

/** CloudWatch, on behalf of the alarms of this stack. */
function alarmsOf(stack: Stack): ServicePrincipal {
  return new ServicePrincipal('cloudwatch.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'cloudwatch', resource: `alarm:${stack.stackName}-*` }) },
    },
  });
}
