/** Grants that nothing on this machine asks for: taking them away breaks nothing here, and this is why they are right nevertheless. */
export interface NotExercised {
  readonly users: readonly string[];
  readonly actions: readonly string[];
  readonly reason: string;
}

const FUNCTIONS = ['generator', 'city-averages', 'window-maxima', 'window-closer', 'averages-widget'];

export const NOT_EXERCISED: readonly NotExercised[] = [
  {
    users: FUNCTIONS,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
    reason: 'On AWS Lambda writes the log in the name of the function; MiniStack writes it itself.',
  },
  {
    users: ['generator', 'window-closer'],
    actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    // https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
    reason: 'On AWS Lambda sends the traces in the name of the function; MiniStack makes none.',
  },
  {
    users: ['window-closer'],
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    reason:
      "On AWS Lambda's poller reads the queue in the name of the function; MiniStack's takes from it without asking.",
  },
  {
    users: ['scheduler.amazonaws.com'],
    actions: ['lambda:InvokeFunction', 'sqs:SendMessage'],
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
    reason:
      'On AWS the Scheduler takes this role to invoke the generator, or to put the minute aside; MiniStack takes none.',
  },
  {
    users: ['generator'],
    actions: ['sqs:SendMessage'],
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    reason: 'On AWS Lambda puts an invocation that failed aside in the name of the function; MiniStack asks nobody.',
  },
];

export function isExercised(user: string, action: string): boolean {
  return !NOT_EXERCISED.some(({ users, actions }) => users.includes(user) && actions.includes(action));
}
