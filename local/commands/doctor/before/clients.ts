import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { KafkaClient } from '@aws-sdk/client-kafka';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { type Aws, BOUNDS, type ClientSettings } from '../aws.ts';

/** What a look at an account asks, by the services' names in IAM. */
export function accountClients(settings: ClientSettings) {
  const config = { ...settings, ...BOUNDS };
  return {
    cloudformation: new CloudFormationClient(config),
    ec2: new EC2Client(config),
    kafka: new KafkaClient(config),
    lambda: new LambdaClient(config),
    servicequotas: new ServiceQuotasClient(config),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
  };
}

export type AccountAws = Aws<ReturnType<typeof accountClients>>;
