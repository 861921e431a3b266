import type { Variables } from '../../options.ts';
import { Aws, type ClientSettings, nameOf, type Place } from '../aws.ts';
import { ACCOUNT_CALLS } from '../calls.ts';
import type { Circumstances } from '../circumstances.ts';
import { checkConcurrency } from '../concurrency-check.ts';
import { type Examination, examine } from '../examine.ts';
import type { Finding } from '../finding.ts';
import { checkKafka } from '../stack/kafka-check.ts';
import { topicExaminations } from '../stack/kafka-examinations.ts';
import { openKafka } from '../stack/kafka-session.ts';
import { kafkaTarget } from '../stack/kafka-target.ts';
import { readConcurrency } from '../stack/read-functions.ts';
import { checkBootstrap, checkIdentity, checkStackName } from './account-check.ts';
import { type AccountAws, accountClients } from './clients.ts';
import { mskExaminations } from './msk-examinations.ts';
import { readBootstrapVersion, readIdentity, readStackStatus } from './read-account.ts';
import { type PlannedDeployment, plannedDeployment } from './settings.ts';

export interface AccountLookOptions {
  /** Settings of the deployment, as `cdk deploy -c` gets them. */
  readonly context: Readonly<Record<string, string>>;
  readonly place: Place;
  readonly settings: ClientSettings;
  /** Where an external Kafka is reached from here, if not where the settings say. */
  readonly bootstrapServers: string | undefined;
  readonly environment: Variables;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly onWaiting: (pending: readonly string[]) => void;
  /** Told of each call, as `service:Operation`. */
  readonly onCall?: (call: string) => void;
}

/**
 * Looks at an account before the first deployment.
 *
 * @throws OptionError when a setting is not allowed
 */
export async function lookAtAccount(options: AccountLookOptions): Promise<readonly Finding[]> {
  const { place, settings, now, onCall, onWaiting } = options;
  const planned = await plannedDeployment(options.context);
  const { endpoint, region, engine } = place;
  const { stackName } = planned.configuration;
  const circumstances: Circumstances = { stackName, now, emulator: nameOf(engine), endpoint, region };
  const aws: AccountAws = new Aws(accountClients(settings), { calls: ACCOUNT_CALLS, emulator: nameOf(engine), onCall });
  try {
    return await examine(accountExaminations(aws, planned, circumstances, options), onWaiting);
  } finally {
    aws.close();
  }
}

/** What window-closer takes at once, and three generators: see lib/window-closer, docs/decisions/0005. */
const OTHER_EXECUTIONS = 4 + 3;

function accountExaminations(
  aws: AccountAws,
  { configuration, qualifier }: PlannedDeployment,
  circumstances: Circumstances,
  options: AccountLookOptions,
): readonly Examination[] {
  const { kafka, stackName } = configuration;
  const identity = readIdentity(aws);
  const account = async () => {
    const answer = await identity;
    return answer.kind === 'answer' ? answer.value.account : undefined;
  };
  const partitions = kafka.kind === 'msk' ? kafka.partitions : 1;
  const stackNames = kafka.kind === 'msk' ? [`${stackName}-Kafka`, stackName] : [stackName];
  return [
    { what: 'the credentials', look: async () => [checkIdentity(await identity, circumstances)] },
    {
      what: "the CDK's bootstrap",
      look: async () => [checkBootstrap(await readBootstrapVersion(aws, qualifier), await account(), circumstances)],
    },
    ...stackNames.map((name) => ({
      what: `the stack ${name}`,
      look: async () => [checkStackName(name, await readStackStatus(aws, name))],
    })),
    {
      what: "the account's concurrency",
      look: async () => [
        checkConcurrency(await readConcurrency(aws), 2 * partitions + OTHER_EXECUTIONS, circumstances),
      ],
    },
    ...(kafka.kind === 'msk'
      ? mskExaminations(aws, kafka, circumstances)
      : [{ what: 'Kafka', look: () => lookAtKafka(kafka, options) }]),
  ];
}

/** Of a Kafka that is there already: whether it answers and has the topics, as far as it is reached from here. */
async function lookAtKafka(
  kafka: { readonly bootstrapServers: string; readonly secretArn?: string | undefined },
  { bootstrapServers, place, environment }: AccountLookOptions,
): Promise<readonly Finding[]> {
  const deployed = {
    kind: 'external',
    bootstrapServers: kafka.bootstrapServers,
    authentication: kafka.secretArn === undefined ? 'none' : 'scram',
  } as const;
  const access = await openKafka(kafkaTarget(bootstrapServers, deployed, place.endpoint, environment), environment);
  if (access.kind === 'closed') {
    return [checkKafka(access)];
  }
  try {
    const topics = await examine(topicExaminations(access.session), () => {});
    return [checkKafka(access), ...topics];
  } finally {
    await access.session.close();
  }
}
