import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import { LookupError } from './lookup.ts';

/**
 * What CloudFormation is told about the custom resource. Its physical id is the cluster's ARN, so another cluster is a replacement.
 * A deletion has nothing to delete and always succeeds: whatever happened to the cluster, the stack can go.
 *
 * @param lookup finds the bootstrap brokers of a cluster
 */
export async function answer(
  event: CloudFormationCustomResourceEvent,
  lookup: (clusterArn: string) => Promise<string>,
): Promise<CloudFormationCustomResourceResponse> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const common = { StackId, RequestId, LogicalResourceId };
  if (event.RequestType === 'Delete') {
    return { ...common, Status: 'SUCCESS', PhysicalResourceId: event.PhysicalResourceId };
  }
  const clusterArn = String(event.ResourceProperties.ClusterArn);
  try {
    const servers = await lookup(clusterArn);
    return { ...common, Status: 'SUCCESS', PhysicalResourceId: clusterArn, Data: { BootstrapServers: servers } };
  } catch (error) {
    const reason = error instanceof LookupError ? error.message : `The bootstrap brokers can't be read: ${error}`;
    return { ...common, Status: 'FAILED', PhysicalResourceId: clusterArn, Reason: reason };
  }
}
