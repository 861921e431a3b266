import { type Answer, unansweredFinding } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import { type Finding, fault, notMeasured, ok, warning } from '../finding.ts';
import { list } from '../words.ts';

/** As ListKafkaVersions has it. */
export interface KafkaVersion {
  readonly version: string;
  /** `ACTIVE` or `DEPRECATED`. */
  readonly status: string;
}

/** Whether MSK makes clusters of this version here. */
export function checkKafkaVersion(
  versions: Answer<readonly KafkaVersion[]>,
  wanted: string,
  { region }: Circumstances,
): Finding {
  const what = { check: 'offer', subject: 'Kafka' };
  if (versions.kind === 'failed' && /ENOTFOUND/.test(versions.reason)) {
    return fault(what, `MSK has no address in ${region}: it is not offered there`, { todo: 'Take another region' });
  }
  if (versions.kind !== 'answer') {
    return unansweredFinding(what, versions);
  }
  const found = versions.value.find(({ version }) => version === wanted);
  const offered = versions.value
    .filter(({ version, status }) => version.endsWith('.kraft') && status === 'ACTIVE')
    .map(({ version }) => version)
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const [newest] = offered;
  const advice =
    newest === undefined
      ? { todo: 'MSK has no version in KRaft mode here: take another region' }
      : { todo: 'Name another version', commands: [`npx cdk deploy --all -c kafkaVersion=${newest}`] };
  const values = { version: wanted, offered: offered.join(',') };
  if (found === undefined) {
    return fault(
      what,
      `MSK has no version ${wanted} in ${region}, but ${list(offered) || 'none in KRaft mode'}`,
      advice,
      values,
    );
  }
  return found.status === 'ACTIVE'
    ? ok(what, `MSK has version ${wanted} in ${region}`, values)
    : warning(what, `version ${wanted} is ${found.status} in ${region}`, advice, values);
}

/** That cannot be known: EC2's offerings are not MSK's, and MSK has no call that lists its sizes. */
export function checkBrokerType(brokerType: string, { region }: Circumstances): Finding {
  const found = `whether MSK has ${brokerType} in ${region} no call tells; if the deployment says no, take -c brokerType=kafka.m5.large`;
  return notMeasured({ check: 'offer', subject: 'brokers' }, found, { brokerType });
}
