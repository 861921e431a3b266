import { describeError } from '../../kafka-trigger/retry.ts';
import { UnlistedCallError } from './aws.ts';
import { type Finding, unknown } from './finding.ts';

/** Something to look at. */
export interface Examination {
  /** For those who wait, such as "the alarms". */
  readonly what: string;
  readonly look: () => Promise<readonly Finding[]>;
}

/**
 * Looks at everything side by side.
 *
 * @param onDone told after each, with what is still being looked at
 * @returns the findings in the order of the examinations
 */
export async function examine(
  examinations: readonly Examination[],
  onDone: (pending: readonly string[]) => void,
): Promise<readonly Finding[]> {
  const pending = new Set(examinations.map(({ what }) => what));
  const findings = await Promise.all(
    examinations.map(async ({ what, look }) => {
      try {
        return await look();
      } catch (error) {
        if (error instanceof UnlistedCallError) {
          throw error;
        }
        // Such as an item that somebody else has written into a table: the others are looked at all the same.
        return [unknown({ check: 'look', subject: what }, `could not look: ${describeError(error)}`)];
      } finally {
        pending.delete(what);
        onDone([...pending]);
      }
    }),
  );
  return findings.flat();
}
