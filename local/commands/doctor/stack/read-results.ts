import { paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import { optionalNumber, stringAttribute, text } from '../../../../lambdas/shared/dynamodb/attributes.ts';
import { windowBucket } from '../../../../lambdas/shared/window.ts';
import type { Circumstances } from '../circumstances.ts';
import type { StackAws } from './clients.ts';
import type { Cities, StoredWindow, Windows } from './result-check.ts';

const HOUR_MS = 3_600_000;
/** Readings may be so far ahead of the clock, and so may their windows. */
const AHEAD_MS = 60_000;
/** Of windows of a second, a quarter of an hour; of the default ones, over an hour. */
const MAX_WINDOWS = 1_000;
/** Cities of anybody: those of more pages than this are not looked at. */
const MAX_PAGES = 20;

/** The newest windows, of the last hours, the newest first. */
export function readWindows(aws: StackAws, TableName: string, { now }: Circumstances): Promise<Windows> {
  const buckets = [now + AHEAD_MS, now, now - HOUR_MS].map((start) => windowBucket({ start, end: start }));
  return aws.ask(async ({ dynamodb }) => {
    const windows: StoredWindow[] = [];
    for (const bucket of new Set(buckets)) {
      const pages = paginateQuery(
        { client: dynamodb },
        {
          TableName,
          KeyConditionExpression: '#bucket = :bucket',
          ProjectionExpression: '#start, #published',
          ExpressionAttributeNames: { '#bucket': 'bucket', '#start': 'windowStart', '#published': 'publishedRevision' },
          ExpressionAttributeValues: { ':bucket': text(bucket) },
          ScanIndexForward: false,
        },
      );
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          windows.push({
            start: Date.parse(stringAttribute(item, 'windowStart')),
            publishedRevision: optionalNumber(item, 'publishedRevision') ?? 0,
          });
        }
        if (windows.length >= MAX_WINDOWS) {
          return windows;
        }
      }
    }
    return windows;
  });
}

export function readCities(aws: StackAws, TableName: string): Promise<Cities> {
  return aws.ask(async ({ dynamodb }) => {
    let count = 0;
    let updatedAt: number | undefined;
    let pages = 0;
    const scan = paginateScan(
      { client: dynamodb },
      { TableName, ProjectionExpression: '#updatedAt', ExpressionAttributeNames: { '#updatedAt': 'updatedAt' } },
    );
    for await (const { Items = [] } of scan) {
      for (const item of Items) {
        count += 1;
        updatedAt = Math.max(updatedAt ?? 0, Date.parse(stringAttribute(item, 'updatedAt')));
      }
      pages += 1;
      if (pages === MAX_PAGES) {
        break;
      }
    }
    return { count, updatedAt };
  });
}
