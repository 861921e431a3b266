import { describe, expect, it } from '@jest/globals';
import { answered } from '../../../../local/commands/doctor/answer.ts';
import { kafkaMending } from '../../../../local/commands/doctor/stack/kafka-mending.ts';
import { isLoopback, kafkaTarget } from '../../../../local/commands/doctor/stack/kafka-target.ts';
import { type ActualTopic, checkTopic } from '../../../../local/commands/doctor/stack/topic-check.ts';
import { decodeTopicConfig } from '../../../../local/commands/doctor/stack/topic-config.ts';

const EXPECTED = {
  name: 'output_avg',
  partitions: 1,
  replicas: 3,
  config: { 'cleanup.policy': 'compact', 'min.insync.replicas': '2' },
};
const ACTUAL: ActualTopic = {
  partitions: 1,
  replicas: 3,
  brokers: 3,
  outOfSync: 0,
  leaderless: 0,
  config: new Map([...Object.entries(EXPECTED.config), ['retention.ms', '604800000']]),
  status: 'ACTIVE',
};
const mending = kafkaMending('broker:9092');
const check = (actual: Partial<ActualTopic> = {}, expected: object = {}) =>
  checkTopic({ expected: { ...EXPECTED, ...expected }, actual: answered({ ...ACTUAL, ...actual }), mending });

describe('a topic', () => {
  it('is well with the settings of the contract, whatever others it has', () => {
    expect(check()).toMatchObject({ status: 'ok', found: '1 partition, 3 replicas, as in the contract' });
  });

  it('is a fault when a setting differs or is not there, with the command that sets it', () => {
    const config = new Map([['cleanup.policy', 'delete']]);
    expect(check({ config })).toMatchObject({
      status: 'fault',
      found: 'cleanup.policy is delete, not compact; min.insync.replicas is not set, not 2',
      advice: {
        commands: [
          'kafka-configs.sh --bootstrap-server broker:9092 --alter --topic output_avg --add-config cleanup.policy=compact,min.insync.replicas=2',
        ],
      },
    });
  });

  it('is a fault when it is missing, with the command that makes it', () => {
    const finding = checkTopic({ expected: EXPECTED, actual: { kind: 'absent' }, mending });
    expect(finding).toMatchObject({ status: 'fault', found: 'it is not there' });
    expect(finding.advice?.commands?.[0]).toBe(
      'kafka-topics.sh --bootstrap-server broker:9092 --create --topic output_avg --partitions 1 --config cleanup.policy=compact --config min.insync.replicas=2',
    );
  });

  it.each([
    ['without a leader', { leaderless: 1 }, {}, 'fault'],
    ['with fewer partitions than were deployed', {}, { partitions: 3 }, 'fault'],
    ['with more partitions than were deployed', { partitions: 3 }, {}, 'warning'],
    ['with fewer replicas than were deployed', { replicas: 2 }, {}, 'warning'],
    ['whose copies are behind', { outOfSync: 1 }, {}, 'warning'],
    ['with a single copy in a cluster of several brokers', { replicas: 1 }, { replicas: undefined }, 'warning'],
    ['with a single copy on a single broker', { replicas: 1, brokers: 1 }, { replicas: undefined }, 'ok'],
    ['of any number of partitions where none is asked for', { partitions: 12 }, { partitions: undefined }, 'ok'],
    ['that is being changed', { status: 'UPDATING' }, {}, 'warning'],
    ['whose settings can not be read', { config: undefined }, {}, 'unknown'],
  ] as const)('%s is judged so', (_how, actual, expected, status) => {
    expect(check(actual, expected)).toMatchObject({ status });
  });
});

describe('what MSK tells as Configs', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  it('is read as a JSON object of strings', () => {
    // As in the tests of awslabs/mcp.
    expect(decodeTopicConfig('eyJjbGVhbnVwLnBvbGljeSI6ICJjb21wYWN0In0=')).toEqual(
      new Map([['cleanup.policy', 'compact']]),
    );
  });

  it('is read as lines of name=value, as the page of the AWS CLI has it', () => {
    expect(decodeTopicConfig(base64('compression.type=producer\nretention.ms=604800000\n'))).toEqual(
      new Map([
        ['compression.type', 'producer'],
        ['retention.ms', '604800000'],
      ]),
    );
  });

  it('may be empty, when nothing was set', () => {
    expect(decodeTopicConfig('')).toEqual(new Map());
    expect(decodeTopicConfig(base64('{}'))).toEqual(new Map());
  });

  it.each(['{"a":', 'no settings at all'])('is not guessed at when it is neither: %j', (text) => {
    expect(decodeTopicConfig(base64(text))).toBeUndefined();
  });
});

describe('Kafka is asked', () => {
  const EXTERNAL = { kind: 'external', bootstrapServers: '127.0.0.1:9092', authentication: 'none' } as const;
  const ENDPOINT = 'http://127.0.0.1:4566';

  it('where the option or the environment says, else where the stack has it', () => {
    const environment = { KAFKA_BOOTSTRAP_SERVERS: 'b:1' };
    expect(kafkaTarget('a:1', EXTERNAL, ENDPOINT, environment)).toMatchObject({ bootstrapServers: 'a:1' });
    expect(kafkaTarget(undefined, EXTERNAL, ENDPOINT, environment)).toMatchObject({ bootstrapServers: 'b:1' });
    expect(kafkaTarget(undefined, EXTERNAL, ENDPOINT, {})).toMatchObject({ bootstrapServers: '127.0.0.1:9092' });
  });

  it('and has to answer only where nothing but this machine can be meant', () => {
    const ours = (servers: string, endpoint: string | undefined, named?: string) =>
      kafkaTarget(named, { ...EXTERNAL, bootstrapServers: servers }, endpoint, {});
    expect(ours('127.0.0.1:9092', ENDPOINT)).toMatchObject({ ours: true });
    expect(ours('[::1]:9092,localhost:9093', 'http://localhost:4566')).toMatchObject({ ours: true });
    expect(ours('127.0.0.1:9092', 'http://10.0.0.7:4566')).toMatchObject({ ours: false });
    expect(ours('127.0.0.1:9092', undefined)).toMatchObject({ ours: false });
    expect(ours('kafka:19092', ENDPOINT)).toMatchObject({ ours: false });
    expect(ours('127.0.0.1:9092', ENDPOINT, '127.0.0.1:1')).toMatchObject({ ours: false });
  });

  it('of MSK when it is named only, as its brokers answer in their own network', () => {
    const msk = { kind: 'msk', stackName: 'A-Kafka' } as const;
    expect(kafkaTarget(undefined, msk, undefined, {})).toMatchObject({ kind: 'none' });
    expect(kafkaTarget('b-1:9098', msk, undefined, {})).toMatchObject({ kind: 'servers' });
  });

  it('with credentials that the user hands over, and not of its own accord with those of the functions', () => {
    const secured = { ...EXTERNAL, bootstrapServers: 'broker:9096', authentication: 'scram' };
    expect(kafkaTarget(undefined, secured, undefined, {})).toMatchObject({ kind: 'none' });
    expect(kafkaTarget(undefined, secured, undefined, { KAFKA_AUTHENTICATION: 'scram' })).toMatchObject({
      kind: 'servers',
    });
  });

  it.each([
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['localhost', true],
    ['::1', true],
    ['127.example.com', false],
    ['10.0.0.1', false],
  ])('and %s is this machine: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
