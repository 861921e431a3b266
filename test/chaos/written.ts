import type { CommittedRecord } from '../../lambdas/shared/kafka/committed-records.ts';
import type { DeployedPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import type { Sent } from '../integration/pipeline/ledger.ts';
import { headersOf, LEDGER_ID } from './traffic.ts';

/** An entry of the ledger, where the broker put it. */
export interface Written {
  readonly sent: Sent;
  readonly id: number;
  /** With that of the id, if it has one. */
  readonly headers: NonNullable<Sent['headers']>;
  /** `partition@offset` */
  readonly place: string;
}

/**
 * How often the broker holds each record of the ledger, and where: read from the input topic itself, by the ids that the records
 * were given. One that its producer wrote twice has to be counted twice.
 *
 * @throws Error when one is missing that the broker has acknowledged: then it is Kafka that lost it
 */
export async function readWritten(
  pipeline: DeployedPipeline,
  ledger: readonly Sent[],
  partitions: number,
): Promise<readonly Written[]> {
  const written: Written[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    for (const record of await pipeline.readTopic('input', partition)) {
      const id = Number(headerOf(record, LEDGER_ID));
      const sent = ledger[id];
      if (sent === undefined) {
        throw new Error(`The input holds a record that is not in the ledger: ${partition}@${record.offset}.`);
      }
      written.push({ sent, id, headers: headersOf(sent, id), place: `${partition}@${record.offset}` });
    }
  }
  const missing = ledger.length - new Set(written.map(({ id }) => id)).size;
  if (missing > 0) {
    throw new Error(`The broker has acknowledged ${missing} records that its topic does not hold.`);
  }
  return written;
}

/** The last header of that name, as text. */
export function headerOf({ headers }: Pick<CommittedRecord, 'headers'>, name: string): string | undefined {
  const value = headers.findLast(([candidate]) => String(candidate) === name)?.[1];
  return value == null ? undefined : String(value);
}
