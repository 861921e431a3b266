import { type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Configuration } from '../configuration.ts';

/** What one sees, and where help is. */
export function introduction({
  windowSeconds,
  runbookUrl,
}: Pick<Configuration, 'windowSeconds' | 'runbookUrl'>): IWidget {
  const runbook = runbookUrl === '' ? 'runbook, `docs/runbook.md`,' : `[runbook](${runbookUrl})`;
  return new TextWidget({
    width: 24,
    height: 3,
    markdown: `# City temperatures
Readings come in through Kafka's topic \`input\`. What comes out: the **average of each city** since the start, and the **highest temperature of every ${windowSeconds} seconds**.
From top to bottom: the results; how much flows and how late it is; the alarms; the functions, tables and queues behind it. Is an alarm red? The ${runbook} has a section for it.
Times are those of the readings for the maxima, and of the work for all else. CloudWatch keeps values of less than a minute for 3 hours, so the maxima go back no further.`,
  });
}
