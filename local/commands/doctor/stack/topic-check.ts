import { type Answer, unansweredFinding } from '../answer.ts';
import { type Finding, fault, ok, unknown, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { count } from '../words.ts';

/** A topic as the contract has it for one cluster (lib/kafka/topics.ts). */
export interface ExpectedTopic {
  readonly name: string;
  /** Undefined: as many as there are. */
  readonly partitions: number | undefined;
  /** Undefined: whoever runs Kafka decides. */
  readonly replicas: number | undefined;
  readonly config: Readonly<Record<string, string>>;
}

/** A topic as its cluster tells of it. */
export interface ActualTopic {
  readonly partitions: number;
  /** Of each partition. */
  readonly replicas: number;
  /** Of the cluster; undefined: not told. */
  readonly brokers: number | undefined;
  /** Copies that are behind or away, of all partitions. */
  readonly outOfSync: number;
  /** Partitions that nobody leads. */
  readonly leaderless: number;
  /** Kafka's names and values; undefined: what the cluster told can't be read. */
  readonly config: ReadonlyMap<string, string> | undefined;
  /** MSK's own word; undefined: there is none. */
  readonly status: string | undefined;
}

export interface TopicFacts {
  readonly expected: ExpectedTopic;
  readonly actual: Answer<ActualTopic>;
  /** Command lines that mend it. */
  readonly mending: TopicMending;
}

export interface TopicMending {
  readonly create: (topic: ExpectedTopic) => string;
  readonly configure: (topic: ExpectedTopic, settings: Readonly<Record<string, string>>) => string;
}

/** Whether a topic is there, with the settings of the contract. */
export function checkTopic({ expected, actual, mending }: TopicFacts): Finding {
  const what = { check: 'topic', subject: expected.name };
  if (actual.kind !== 'answer') {
    return unansweredFinding(what, actual, () =>
      fault(what, 'it is not there', { todo: 'Create it', commands: [mending.create(expected)], see: SEE.differing }),
    );
  }
  const { partitions, replicas, outOfSync, leaderless, config, status = 'ACTIVE' } = actual.value;
  const size = `${count(partitions, 'partition')}, ${count(replicas, 'replica')}`;
  const values = { partitions, replicas, outOfSync, leaderless };
  if (config === undefined) {
    return unknown(what, `${size}; its settings can't be read: neither JSON nor lines of name=value`);
  }
  const differing = Object.entries(expected.config).filter(([name, value]) => config.get(name) !== value);
  if (differing.length > 0) {
    const told = differing.map(([name, value]) => `${name} is ${config.get(name) ?? 'not set'}, not ${value}`);
    const command = mending.configure(expected, Object.fromEntries(differing));
    return fault(what, told.join('; '), { todo: 'Set it', commands: [command], see: SEE.differing }, values);
  }
  if (leaderless > 0) {
    const todo =
      'Nothing can be written to or read from those until a broker that has a copy is back: look at the brokers';
    return fault(what, `${size}, ${leaderless} of them without a leader`, { todo, see: SEE.differing }, values);
  }
  if (expected.partitions !== undefined && partitions < expected.partitions) {
    const found = `${size}, and ${count(expected.partitions, 'partition')} were deployed`;
    return fault(what, found, { todo: 'Add what is missing; they can only grow', see: SEE.morePartitions }, values);
  }
  const oddities = odd(expected, actual.value);
  if (oddities !== undefined) {
    return warning(what, `${size}; ${oddities.found}`, { todo: oddities.todo, see: SEE.differing }, values);
  }
  if (status !== 'ACTIVE') {
    return warning(what, `${size}, ${status}`, { todo: 'It is being changed: look again in a minute' }, values);
  }
  return ok(what, `${size}, as in the contract`, values);
}

function odd({ partitions, replicas }: ExpectedTopic, actual: ActualTopic) {
  if (actual.outOfSync > 0) {
    return {
      found: `${count(actual.outOfSync, 'copy', 'copies')} out of sync`,
      todo: 'A broker is away or behind: if that lasts longer than a restart, look at the brokers',
    };
  }
  if (replicas !== undefined && actual.replicas !== replicas) {
    return {
      found: `${replicas} were deployed`,
      todo: 'Find out who made it so: a copy less is a broker less that may fail',
    };
  }
  if (replicas === undefined && actual.replicas === 1 && (actual.brokers ?? 1) > 1) {
    return {
      found: `the cluster has ${actual.brokers} brokers`,
      todo: 'Give it more replicas: a lost broker takes its records along',
    };
  }
  if (partitions !== undefined && actual.partitions > partitions) {
    return {
      found: `${partitions} were deployed`,
      todo: 'Write their number into the settings, or the next deployment tries to take some away and fails',
    };
  }
  return undefined;
}
