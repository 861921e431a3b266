import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { GetSubscriptionAttributesCommand, paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import type { Answer } from '../answer.ts';
import type { AlarmFacts, AlarmState, Subscription } from './alarm-check.ts';
import type { StackAws } from './clients.ts';
import type { Deployment } from './deployment.ts';

/** The most that DescribeAlarms takes, and returns, at once. */
const MAX_ALARMS = 100;

export async function readAlarms(aws: StackAws, { alarms: expected, stackName }: Deployment): Promise<AlarmFacts> {
  const alarms = await aws.ask(async ({ cloudwatch }) => {
    const found: AlarmState[] = [];
    for (const selection of selections(expected, stackName)) {
      let NextToken: string | undefined;
      do {
        const page = await cloudwatch.send(
          new DescribeAlarmsCommand({ ...selection, MaxRecords: MAX_ALARMS, NextToken }),
        );
        found.push(...(page.MetricAlarms ?? []).map(toAlarm));
        NextToken = page.NextToken;
      } while (NextToken);
    }
    return found;
  });
  const actions = alarms.kind === 'answer' ? alarms.value.flatMap((alarm) => alarm.actions) : [];
  const topics = [...new Set(actions)].filter((arn) => arn.split(':')[2] === 'sns');
  const subscriptions = await Promise.all(
    topics.map(async (topic) => [topic, await readSubscriptions(aws, topic)] as const),
  );
  return { expected, alarms, subscriptions: new Map(subscriptions) };
}

/** By their names, as the prefix may be that of another stack as well. */
function selections(names: readonly string[] | undefined, stackName: string) {
  if (names === undefined) {
    return [{ AlarmNamePrefix: `${stackName}-` }];
  }
  const pages = Math.ceil(names.length / MAX_ALARMS);
  return Array.from({ length: pages }, (_, page) => ({
    AlarmNames: names.slice(page * MAX_ALARMS, (page + 1) * MAX_ALARMS),
  }));
}

function toAlarm(alarm: MetricAlarm): AlarmState {
  return {
    name: alarm.AlarmName ?? '',
    description: alarm.AlarmDescription ?? '',
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    reason: alarm.StateReason ?? '',
    since: alarm.StateUpdatedTimestamp?.getTime(),
    actionsEnabled: alarm.ActionsEnabled ?? true,
    actions: alarm.AlarmActions ?? [],
  };
}

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscription.html: one that waits has the word `PendingConfirmation` for its ARN. MiniStack
 * gives it an ARN and says so in its attributes, which AWS has as well.
 */
function readSubscriptions(aws: StackAws, TopicArn: string): Promise<Answer<readonly Subscription[]>> {
  return aws.ask(async ({ sns }) => {
    const found: Subscription[] = [];
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn })) {
      for (const { Endpoint = '', SubscriptionArn = '' } of Subscriptions) {
        if (SubscriptionArn.startsWith('arn:')) {
          const { Attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
          found.push({ endpoint: Endpoint, confirmed: Attributes.PendingConfirmation !== 'true' });
        } else if (SubscriptionArn !== 'Deleted') {
          found.push({ endpoint: Endpoint, confirmed: false });
        }
      }
    }
    return found;
  });
}
