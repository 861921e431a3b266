import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Admin, alterUserScramCredentialsV0, ScramMechanisms, saslScramSha } from '@platformatic/kafka';
import { BROKER_JARS, startBroker } from '../../../local/broker/broker.ts';
import { createTopics } from '../../../local/broker/topics.ts';
import { runCommand } from '../../../local/command.ts';
import { freePort } from '../../../local/ports.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { openTap, type Tap } from './tap.ts';

/** What the certificate is of. */
const HOST = 'localhost';
const ITERATIONS = 4096;

/** The one role that the broker knows, and the region that it thinks it is in. */
export const ROLE = {
  region: 'eu-north-1',
  accessKeyId: 'ASIAEXAMPLEOFATEST00',
  secretAccessKey: 'secret/access+key=of-a-test',
  sessionToken: 'session//token+of/a=test==',
} as const;

/** A listener over TLS that asks who its clients are, behind a tap. */
export interface SecuredListener {
  readonly bootstrapServers: string;
  readonly tap: Tap;
}

export interface SecuredBroker {
  readonly certificates: Certificates;
  /** Asks nobody; for the test's own questions. */
  readonly plaintext: string;
  /** SASL_SSL with OAUTHBEARER and tokens of MSK. */
  readonly iam: SecuredListener;
  /** SASL_SSL with SCRAM-SHA-512. */
  readonly scram: SecuredListener;
  readonly admin: Admin;
  /** Gives a user of SCRAM a password: its first, or another. */
  setPassword(username: string, password: string): Promise<void>;
  /** With a line for each request, as the broker has understood it. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the broker in a folder of its own, with the topics of the contract, one partition each. */
export async function startSecuredBroker(): Promise<SecuredBroker> {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-secured-broker-'));
  const [certificates, classes] = await Promise.all([makeCertificates(directory), compileValidator(directory)]);
  await writeFile(join(classes, 'simplelogger.properties'), 'org.slf4j.simpleLogger.log.kafka.request.logger=debug\n');
  const logFile = join(directory, 'broker.log');
  const port = await freePort();
  const [iamPort, scramPort] = [await freePort(), await freePort()];
  const [iam, scram] = [await openTap(iamPort), await openTap(scramPort)];
  const broker = await startBroker({
    port,
    directory,
    logFile,
    classes,
    listeners: [`IAM://${HOST}:${iamPort}`, `SCRAM://${HOST}:${scramPort}`],
    settings: {
      ...securitySettings(certificates),
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},IAM://${HOST}:${iam.port},SCRAM://${HOST}:${scram.port}`,
    },
  });
  await createTopics(broker.bootstrapServers, 1);
  const admin = new Admin({ clientId: 'secured-broker', bootstrapBrokers: [broker.bootstrapServers] });
  return {
    certificates,
    plaintext: broker.bootstrapServers,
    iam: { bootstrapServers: `${HOST}:${iam.port}`, tap: iam },
    scram: { bootstrapServers: `${HOST}:${scram.port}`, tap: scram },
    admin,
    setPassword: (username, password) => setPassword(admin, username, password),
    log: () => readFile(logFile, 'utf8'),
    stop: async () => {
      await admin.close();
      await Promise.all([iam.stop(), scram.stop(), broker.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function setPassword(admin: Admin, name: string, password: string): Promise<void> {
  const salt = randomBytes(32);
  const saltedPassword = await saslScramSha.hi(saslScramSha.ScramAlgorithms['SHA-512'], password, salt, ITERATIONS);
  const connections = await admin.connectToBrokers();
  for (const connection of connections.values()) {
    const mechanism = ScramMechanisms.SCRAM_SHA_512;
    const user = { name, mechanism, iterations: ITERATIONS, salt, saltedPassword };
    await alterUserScramCredentialsV0.api.async(connection, [], [user]);
  }
}

/** Through the compiler's module: a Java runtime has it where the command javac is missing. */
async function compileValidator(directory: string): Promise<string> {
  const classes = join(directory, 'classes');
  // The command would expand `*` by itself.
  const jars = (await readdir(BROKER_JARS)).map((jar) => join(BROKER_JARS, jar));
  await runCommand({
    command: 'java',
    args: [
      ...['-m', 'jdk.compiler/com.sun.tools.javac.Main'],
      ...['-cp', jars.join(delimiter), '-d', classes, join(import.meta.dirname, 'MskTokenValidator.java')],
    ],
    directory,
    environment: process.env,
    logFile: join(directory, 'javac.log'),
    timeoutMs: 30_000,
  });
  return classes;
}

function securitySettings({ keyStore, password }: Certificates): Record<string, string> {
  const role = Object.entries(ROLE).map(([name, value]) => `${name}="${value}"`);
  return {
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,IAM:SASL_SSL,SCRAM:SASL_SSL',
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': keyStore,
    'ssl.keystore.password': password,
    'listener.name.iam.sasl.enabled.mechanisms': 'OAUTHBEARER',
    'listener.name.iam.oauthbearer.sasl.server.callback.handler.class': 'MskTokenValidator',
    'listener.name.iam.oauthbearer.sasl.login.callback.handler.class': 'MskTokenValidator',
    'listener.name.iam.oauthbearer.sasl.jaas.config': `org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required ${role.join(' ')};`,
    // As on Amazon MSK: a session ends with its token, or after this time.
    'listener.name.iam.oauthbearer.connections.max.reauth.ms': '43200000',
    'listener.name.scram.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.scram.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  };
}
