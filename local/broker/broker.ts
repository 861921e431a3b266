import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from '../command.ts';
import { install } from '../install.ts';
import { LOCAL, ROOT } from '../paths.ts';
import { freePort } from '../ports.ts';
import { type Service, startService, untilListening } from '../process.ts';

/** A running Kafka broker: one KRaft node, reachable from this machine only. */
export interface Broker extends Service {
  /** `host:port` */
  readonly bootstrapServers: string;
}

export interface BrokerOptions {
  readonly port: number;
  /** Where the broker keeps its log. One that a broker has used before, killed or stopped, is continued. */
  readonly directory: string;
  readonly logFile: string;
  /** Listeners beside the plaintext one: `NAME://host:port`. */
  readonly listeners?: readonly string[];
  /** Further settings of the server. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where classes are that the settings name. */
  readonly classes?: string;
  /** Gives the start up. */
  readonly signal?: AbortSignal | undefined;
}

const HOST = '127.0.0.1';
/** The directory of Kafka's jars. */
export const BROKER_JARS = join(LOCAL, 'kafka');
const FORMAT_TIMEOUT_MS = 30_000;

/** Fetches Kafka's jars through Maven, once. */
export async function installBroker(signal?: AbortSignal): Promise<void> {
  const manifest = join(ROOT, 'local', 'broker', 'pom.xml');
  await install(
    {
      name: 'kafka',
      manifest,
      commands: (directory) => [
        ['mvn', '--batch-mode', '--file', manifest, 'dependency:copy-dependencies', `-DoutputDirectory=${directory}`],
      ],
    },
    signal,
  );
}

/**
 * Starts a broker and waits until it accepts connections.
 *
 * @throws Error when it ends or does not listen within 30 s; the reason is in its log
 */
export async function startBroker({
  port,
  directory,
  logFile,
  listeners = [],
  settings = {},
  classes,
  signal,
}: BrokerOptions): Promise<Broker> {
  await mkdir(directory, { recursive: true });
  const properties = join(directory, 'server.properties');
  const data = join(directory, 'data');
  const own = serverProperties(port, await freePort(), data, listeners);
  await writeFile(properties, toText({ ...own, ...settings }));
  if (!existsSync(join(data, 'meta.properties'))) {
    await format(directory, properties, logFile, signal);
  }
  const service = startService({
    command: 'java',
    args: [...javaOptions(directory, classes), 'kafka.Kafka', properties],
    directory,
    environment: process.env,
    logFile,
  });
  await untilListening('Kafka broker', service, { host: HOST, port, logFile, signal });
  return { ...service, bootstrapServers: `${HOST}:${port}` };
}

function javaOptions(directory: string, classes?: string): string[] {
  return [
    '-Xms128m',
    '-Xmx512m',
    // The client compiler alone starts faster and takes less memory; a laptop's record rates never need the other one.
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    // Codecs unpack native libraries, and Java notes its own figures, in the system's temporary directory otherwise.
    `-Djava.io.tmpdir=${directory}`,
    '-XX:-UsePerfData',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
    '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
    '-cp',
    [join(BROKER_JARS, '*'), ...(classes === undefined ? [] : [classes])].join(delimiter),
  ];
}

async function format(
  directory: string,
  properties: string,
  logFile: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const clusterId = Buffer.from(crypto.randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
  await runCommand({
    command: 'java',
    args: [
      ...javaOptions(directory),
      'kafka.tools.StorageTool',
      'format',
      // One word: an id may begin with a hyphen.
      `--cluster-id=${clusterId}`,
      '--config',
      properties,
    ],
    directory: ROOT,
    environment: process.env,
    logFile,
    timeoutMs: FORMAT_TIMEOUT_MS,
    signal,
  });
}

function serverProperties(
  port: number,
  controllerPort: number,
  data: string,
  listeners: readonly string[],
): Record<string, string | number | boolean> {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${HOST}:${controllerPort}`,
    listeners: [`PLAINTEXT://${HOST}:${port}`, `CONTROLLER://${HOST}:${controllerPort}`, ...listeners].join(),
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    // One node has no replicas, and a small number of internal partitions starts and recovers faster.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A broker that was killed is let in again once its old session has ended: 3 s instead of 9.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    // The only consumer of a group need not wait for others to join.
    'group.initial.rebalance.delay.ms': 0,
  };
}

function toText(properties: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
