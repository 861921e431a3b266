import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Admin, ListOffsetTimestamps, Producer } from '@platformatic/kafka';
import { adminClient } from '../../../local/broker/topics.ts';
import { elsewhereArguments } from '../../../local/run/readers.ts';
import { eventually } from '../../support/eventually.ts';
import { type TemporaryEmulator, temporaryEmulator } from '../emulator.ts';
import { type TemporaryBroker, temporaryBroker } from '../kafka/temporary-broker.ts';
import { nameInRun } from '../target.ts';
import { type InvocationTap, tapInvocations } from './invocation-tap.ts';
import { loggedEvents, loggingFunction } from './logged-events.ts';
import { type ProgramProcess, startPollerProcess } from './poller-process.ts';

const STACK = nameInRun('EventFormat');
const FUNCTION = nameInRun('event-format');
/** The names are a part of the events: one with everything that a name may have, and one of a topic that is stamped by the broker. */
const WRITTEN = nameInRun('event-Format_1.records');
const STAMPED = nameInRun('event-format-stamped');
const LOG_TIMEOUT_MS = 30_000;
const LEADERS_MS = 10_000;

/** What is written, with the text that an event has for it by AWS's documents: https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html */
const RECORDS = [
  {
    message: {
      partition: 0,
      key: Buffer.from('abc'),
      value: Buffer.from('Hello, this is a test.'),
      headers: new Map([[Buffer.from('headerKey'), Buffer.from('headerValue')]]),
      timestamp: 1_545_084_650_987n,
    },
    text: `{"topic":"${WRITTEN}","partition":0,"offset":0,"timestamp":1545084650987,"timestampType":"CREATE_TIME","key":"YWJj","value":"SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==","headers":[{"headerKey":[104,101,97,100,101,114,86,97,108,117,101]}]}`,
  },
  // A null key, and bytes that are no text. The second is older than the first.
  {
    message: { partition: 0, value: Buffer.from([0, 0xff, 0xc3, 0x28]), timestamp: 0n },
    text: `{"topic":"${WRITTEN}","partition":0,"offset":1,"timestamp":0,"timestampType":"CREATE_TIME","value":"AP/DKA==","headers":[]}`,
  },
  // A tombstone: the value is null, which the producer's types don't know.
  {
    message: { partition: 0, key: Buffer.from('Chișinău'), value: null as unknown as Buffer, timestamp: 1_000n },
    text: `{"topic":"${WRITTEN}","partition":0,"offset":2,"timestamp":1000,"timestampType":"CREATE_TIME","key":"Q2hpyJlpbsSDdQ==","headers":[]}`,
  },
  {
    message: { partition: 1, key: Buffer.alloc(0), value: Buffer.alloc(0), timestamp: 1_999n },
    text: `{"topic":"${WRITTEN}","partition":1,"offset":0,"timestamp":1999,"timestampType":"CREATE_TIME","key":"","value":"","headers":[]}`,
  },
  // Headers in their order, one name three times, and bytes as Java has them: signed.
  {
    message: {
      partition: 1,
      key: Buffer.from([0xfe]),
      value: Buffer.from('Zürich,21.5'),
      headers: new Map([
        [Buffer.from('z'), Buffer.from([0, 127, 128, 255])],
        [Buffer.from('again'), Buffer.from('é')],
        [Buffer.from('again'), Buffer.alloc(0)],
        [Buffer.from('2'), Buffer.from('1')],
        [Buffer.from('ü "\\'), Buffer.from('é')],
        [Buffer.from('again'), Buffer.from('é')],
      ]),
      timestamp: 4_102_444_800_000n,
    },
    text: `{"topic":"${WRITTEN}","partition":1,"offset":1,"timestamp":4102444800000,"timestampType":"CREATE_TIME","key":"/g==","value":"WsO8cmljaCwyMS41","headers":[{"z":[0,127,-128,-1]},{"again":[-61,-87]},{"again":[]},{"2":[49]},{"ü \\"\\\\":[-61,-87]},{"again":[-61,-87]}]}`,
  },
];

let broker: TemporaryBroker;
let emulator: TemporaryEmulator;
let admin: Admin;
let producer: Producer;
let tap: InvocationTap;
let poller: ProgramProcess;

beforeAll(async () => {
  [broker, emulator] = await Promise.all([temporaryBroker(1), temporaryEmulator()]);
  const { bootstrapServers } = broker;
  admin = adminClient(bootstrapServers);
  // Idempotent: what was written and not acknowledged is not written twice.
  producer = new Producer({ clientId: 'test', bootstrapBrokers: bootstrapServers.split(','), idempotent: true });
  await createTopic(WRITTEN, 2, 'CreateTime');
  await createTopic(STAMPED, 1, 'LogAppendTime');
  await Promise.all([deployStack(), write()]);
  tap = await tapInvocations(emulator.endpoint);
  const args = ['--stack', STACK, '--endpoint', tap.endpoint, ...elsewhereArguments(broker)];
  poller = startPollerProcess(args, emulator.environment);
});

afterAll(async () => {
  await poller?.end('SIGTERM');
  await Promise.allSettled([tap?.stop(), producer?.close(), admin?.close()]);
  await Promise.all([broker?.stop(), emulator?.stop()]);
});

async function createTopic(topic: string, partitions: number, timestamps: 'CreateTime' | 'LogAppendTime') {
  const settings = {
    'message.timestamp.type': timestamps,
    // Records of any time are taken, and none is too old to stay.
    'message.timestamp.after.max.ms': String(2n ** 63n - 1n),
    'retention.ms': '-1',
  };
  const configs = Object.entries(settings).map(([name, value]) => ({ name, value }));
  await admin.createTopics({ topics: [topic], partitions, replicas: 1, configs });
  // A partition that was made a moment ago may have no leader yet, and only a leader answers this.
  const first = { timestamp: ListOffsetTimestamps.EARLIEST };
  const all = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, ...first }));
  await eventually(LEADERS_MS, () => admin.listOffsets({ topics: [{ name: topic, partitions: all }] }));
}

/** Everything is there before the poller starts, so that it makes one event of it. */
async function write(): Promise<void> {
  await producer.send({ messages: [{ topic: STAMPED, value: Buffer.from('x'), timestamp: 5n }] });
  // One at a time: the producer garbles times that lie further apart than 31 bits tell, when it sends them together.
  for (const { message } of RECORDS) {
    await producer.send({ messages: [{ topic: WRITTEN, ...message }] });
  }
}

async function deployStack(): Promise<void> {
  const trigger = (topic: string, batchSize: number) => ({
    FunctionName: { 'Fn::GetAtt': ['Logging', 'Arn'] },
    Topics: [topic],
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: batchSize,
    // It does not end before the batch is full, however slow the machine is.
    MaximumBatchingWindowInSeconds: 300,
    SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: broker.functionsBootstrapServers.split(',') } },
    SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: `${topic}-group` },
  });
  const template = {
    Resources: loggingFunction('Logging', FUNCTION),
    // As descriptions, which every endpoint takes.
    Metadata: { KafkaTriggers: { Written: trigger(WRITTEN, RECORDS.length), Stamped: trigger(STAMPED, 1) } },
  };
  const cloudFormation = new CloudFormationClient(emulator.client);
  await cloudFormation.send(new CreateStackCommand({ StackName: STACK, TemplateBody: JSON.stringify(template) }));
  await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: 60, minDelay: 0.2 }, { StackName: STACK });
  cloudFormation.destroy();
}

const event = (...lists: readonly string[]) =>
  `{"eventSource":"SelfManagedKafka","bootstrapServers":"${broker.functionsBootstrapServers}","records":{${lists.join(',')}}}`;

function listOf(partition: number): string {
  const texts = RECORDS.filter(({ message }) => message.partition === partition).map(({ text }) => text);
  return `"${WRITTEN}-${partition}":[${texts.join(',')}]`;
}

/** AWS does not say which partition comes first. */
function anyOrder(received: string): string {
  const lists = [listOf(0), listOf(1)];
  return event(...(received.includes(`"records":{"${WRITTEN}-1"`) ? lists.reverse() : lists));
}

const about = (topic: string) => (text: string) => text.includes(`"topic":"${topic}"`);

/** Of the events about a topic, what was sent to the function and what it has logged. */
async function eventsAbout(topic: string): Promise<{ sent: string[]; received: string[] }> {
  return eventually(LOG_TIMEOUT_MS, async () => {
    const received = (await loggedEvents(emulator, FUNCTION)).filter(about(topic));
    expect(received).not.toHaveLength(0);
    return { sent: tap.payloads.map(String).filter(about(topic)), received };
  });
}

describe('the event that a function gets of Kafka', () => {
  test('is the documented one, byte for byte: keys, values, headers and times of two partitions', async () => {
    const { sent, received } = await eventsAbout(WRITTEN);
    expect(sent).toEqual([anyOrder(sent[0] ?? '')]);
    expect(received).toEqual([anyOrder(received[0] ?? '')]);
  });

  test("has the broker's time where the topic is stamped by it", async () => {
    const { sent, received } = await eventsAbout(STAMPED);
    const newest = { name: STAMPED, partitions: [{ partitionIndex: 0, timestamp: ListOffsetTimestamps.MAX }] };
    const [topic] = await admin.listOffsets({ topics: [newest] });
    const timestamp = topic?.partitions[0]?.timestamp;
    expect(timestamp).toBeGreaterThan(5n);
    const record = `{"topic":"${STAMPED}","partition":0,"offset":0,"timestamp":${timestamp},"timestampType":"LOG_APPEND_TIME","value":"eA==","headers":[]}`;
    expect(sent).toEqual([event(`"${STAMPED}-0":[${record}]`)]);
    expect(received).toEqual(sent);
  });
});
