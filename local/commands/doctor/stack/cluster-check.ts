import { type Answer, unansweredFinding } from '../answer.ts';
import { type Circumstances, cli } from '../circumstances.ts';
import { type Finding, fault, ok, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { count } from '../words.ts';

/** A provisioned MSK cluster as DescribeClusterV2 has it. */
export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly state: string;
  readonly reason: string;
  readonly brokers: number;
  readonly kafkaVersion: string;
}

/** https://docs.aws.amazon.com/msk/latest/developerguide/msk-cluster-states.html */
const AT_WORK = /^(CREATING|HEALING|MAINTENANCE|REBOOTING_BROKER|UPDATING)$/;

export function checkCluster(cluster: Answer<Cluster>, circumstances: Circumstances): Finding {
  const what = { check: 'cluster', subject: 'MSK' };
  const see = SEE.brokers;
  if (cluster.kind !== 'answer') {
    return unansweredFinding(what, cluster, () =>
      fault(what, 'the cluster is not there', {
        todo: 'Deploy the Kafka stack, then the pipeline, under another name',
      }),
    );
  }
  const { arn, state, reason, brokers, kafkaVersion } = cluster.value;
  const found = `${state}, ${count(brokers, 'broker')}, Kafka ${kafkaVersion}${reason === '' ? '' : `: ${reason}`}`;
  const values = { state, brokers, kafkaVersion };
  const commands = [cli(circumstances, `kafka list-cluster-operations-v2 --cluster-arn ${arn} --max-results 5`)];
  if (state === 'ACTIVE') {
    return ok(what, found, values);
  }
  return AT_WORK.test(state)
    ? warning(what, found, { todo: 'MSK is at work on it: wait, and see at what', commands, see }, values)
    : fault(what, found, { todo: 'See what happened, and open a case with AWS', commands, see }, values);
}
