import { Stack } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface EndpointsProps {
  readonly vpc: IVpc;
  /** Those whose routes lead to the gateway endpoint. */
  readonly subnets: ISubnet[];
  /** Those in which each interface endpoint has an interface, US$ 7.30 a month each. */
  readonly interfaceSubnets: ISubnet[];
  /** Of the interface endpoints. */
  readonly securityGroup: ISecurityGroup;
}

/**
 * The services that are called from within the network, and through each endpoint only what is called, on this account's
 * resources. Logs and metrics need none: Lambda takes what a function prints from outside the VPC. Neither does IAM
 * authentication, whose tokens are signed by the function itself, nor the queue's trigger, which Lambda polls from its own network.
 */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, { vpc, subnets, interfaceSubnets, securityGroup }: EndpointsProps) {
    super(scope, id);
    const { account, partition, region } = Stack.of(this);
    const own = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;

    // Called by city-averages and window-closer. It costs nothing.
    vpc
      .addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB, subnets: [{ subnets }] })
      .addToPolicy(
        new PolicyStatement({
          principals: [new AnyPrincipal()],
          actions: ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
          resources: [own('dynamodb', 'table/*')],
        }),
      );

    const endpoint = (name: string, service: InterfaceVpcEndpointAwsService, actions: string[], resource: string) =>
      vpc
        .addInterfaceEndpoint(name, {
          service,
          subnets: { subnets: interfaceSubnets },
          securityGroups: [securityGroup],
          open: false,
        })
        .addToPolicy(new PolicyStatement({ principals: [new StarPrincipal()], actions, resources: [resource] }));

    // Called by window-closer, which sends a timer again and decides when a failed one is delivered again.
    endpoint(
      'Sqs',
      InterfaceVpcEndpointAwsService.SQS,
      ['sqs:ChangeMessageVisibility', 'sqs:SendMessage'],
      own('sqs', '*'),
    );
    // Called by the on-demand pollers of the Kafka triggers, from the brokers' subnets, to take the function's role and to invoke it:
    // https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html. Lambda does it in its own name, so the policy
    // names no principal. Provisioned pollers would need neither (docs/decisions/0008).
    endpoint('Lambda', InterfaceVpcEndpointAwsService.LAMBDA, ['lambda:InvokeFunction'], own('lambda', 'function:*'));
    endpoint('Sts', InterfaceVpcEndpointAwsService.STS, ['sts:AssumeRole'], `arn:${partition}:iam::${account}:role/*`);
  }
}
