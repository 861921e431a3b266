import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** What a person who is told has to know, and when to tell. */
export interface AlarmDescription {
  /** Unique in the stack; the alarm is named `<stack>-<name>`, and the runbook finds it by that. */
  readonly name: string;
  /** What goes wrong for somebody, in one sentence. */
  readonly impact: string;
  /** The section of docs/runbook.md, as its heading's anchor. */
  readonly section: string;
  /** Where to look first, as the end of "Look at ...". */
  readonly look: string;
  readonly metric: IMetric;
  /** In the metric's unit. */
  readonly threshold: number;
  /** Left out: at or above the threshold is bad. */
  readonly below?: boolean;
  /** How many periods of the metric in a row have to be bad. */
  readonly periods: number;
  /** What a period without a value is; left out: good. */
  readonly missing?: 'bad';
  /** Say nothing when it is over; left out: that is told, too. */
  readonly quietWhenOver?: boolean;
}

export function alarmName(scope: Construct, { name }: Pick<AlarmDescription, 'name'>): string {
  return `${Stack.of(scope).stackName}-${name}`;
}

/** An alarm whose text is enough to begin with: impact, runbook section, where to look. */
export class RunbookAlarm extends Alarm {
  /** @param topic who is told; nobody when left out */
  constructor(scope: Construct, description: AlarmDescription, topic: ITopic | undefined) {
    const { name, impact, section, look, below = false, periods, missing, quietWhenOver = false } = description;
    super(scope, name, {
      alarmName: alarmName(scope, description),
      alarmDescription: `${impact} Runbook: docs/runbook.md#${section}. Look at ${look}.`,
      metric: description.metric,
      threshold: description.threshold,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      treatMissingData: missing === 'bad' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    if (topic !== undefined) {
      const action = new SnsAction(topic);
      this.addAlarmAction(action);
      if (!quietWhenOver) {
        this.addOkAction(action);
      }
    }
  }
}
