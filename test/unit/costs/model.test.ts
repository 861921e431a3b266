import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { LOG_BYTES } from '../../../costs/assumptions.ts';
import { flink } from '../../../costs/flink.ts';
import { atRest, DEFAULT_LOAD, type Load } from '../../../costs/load.ts';
import { lineItems, ofPart, PARTS, total } from '../../../costs/model.ts';
import { PRICES } from '../../../costs/prices.ts';
import { asJson, asTable, summarize } from '../../../costs/report.ts';
import { createTelemetry, METRICS } from '../../../lambdas/shared/telemetry.ts';
import { readConfiguration } from '../../../lib/configuration.ts';

const LAMBDAS = join(import.meta.dirname, '../../../lambdas');
const cost = (change: Partial<Load>) => total(lineItems({ ...DEFAULT_LOAD, ...change }));

describe('the costs', () => {
  it('are what the lines come to, each in one part', () => {
    const items = lineItems(DEFAULT_LOAD);
    for (const { quantity, price, usd } of items) {
      expect(usd).toBeCloseTo(quantity * PRICES[price].usd, 10);
    }
    expect(PARTS.reduce((sum, part) => sum + total(ofPart(items, part)), 0)).toBeCloseTo(total(items), 10);
  });

  it('of a line by hand: three brokers of US$ 0.204 an hour, 730 hours', () => {
    const [brokers] = ofPart(lineItems(DEFAULT_LOAD), 'Kafka');
    expect(brokers).toMatchObject({ quantity: 2190, price: 'kafka.m7g.large' });
    expect(brokers?.usd).toBeCloseTo(446.76, 10);
  });

  it('of the tables by hand: 46 cities or so in a batch of 101 readings, a batch each 1.01 s', () => {
    const cities = 52 * (1 - (51 / 52) ** 101);
    const [writes] = ofPart(lineItems(DEFAULT_LOAD), 'Tables');
    expect(writes?.usd).toBeCloseTo(((cities / 1.01) * 2_628_000 * 0.625) / 1e6, 6);
  });

  it('at rest are those of what runs anyway: no function, no write, no metric', () => {
    const items = lineItems(atRest(DEFAULT_LOAD));
    expect(ofPart(items, 'Functions')).toEqual([]);
    expect(items.map(({ price }) => price)).not.toEqual(expect.arrayContaining(['writes']));
    expect(items.map(({ price }) => price)).not.toEqual(expect.arrayContaining(['metrics']));
    expect(summarize(atRest(DEFAULT_LOAD)).perMillion).toBeUndefined();
  });

  it('fall with longer batches, an external Kafka and no generator, and rise with the rate and with tracing', () => {
    const now = cost({});
    expect(cost({ batchSeconds: 5 })).toBeLessThan(now);
    expect(cost({ kafka: 'external' })).toBeLessThan(now);
    expect(cost({ generator: false })).toBeLessThan(now);
    expect(cost({ recordsPerSecond: 1_000 })).toBeGreaterThan(now);
    expect(cost({ tracing: false })).toBeLessThan(now);
    expect(cost({ secrets: 1 })).toBeCloseTo(now + PRICES.secrets.usd, 10);
  });

  it('of an external Kafka hold nothing of MSK and of its network', () => {
    const items = lineItems({ ...DEFAULT_LOAD, kafka: 'external' });
    expect([...ofPart(items, 'Kafka'), ...ofPart(items, 'Network')]).toEqual([]);
  });

  it('of Flink are two units on the same cluster, whatever comes in', () => {
    const units = 2 * 730 * 0.11;
    const none = flink({ ...DEFAULT_LOAD, generator: false, recordsPerSecond: 0, alarms: 0, dashboards: 0 });
    const clusterAlarms = (1 + 3 * 4) * PRICES.alarms.usd;
    const snapshots = 0.1 * PRICES.flinkBackups.usd;
    expect(none.topics).toBeCloseTo(
      units + snapshots + clusterAlarms + total(ofPart(lineItems(DEFAULT_LOAD), 'Kafka')),
      6,
    );
    expect(none.tables).toBe(none.topics);
    expect(flink(DEFAULT_LOAD).tables).toBeGreaterThan(flink(DEFAULT_LOAD).topics);
  });

  it('take the defaults of the app', () => {
    const node = new App({ context: { kafka: 'external', bootstrapServers: 'broker:9092' } }).node;
    const { recordsPerSecond, batchSize, batchSeconds, windowSeconds, graceSeconds, outOfOrdernessSeconds } =
      readConfiguration(node);
    expect(DEFAULT_LOAD).toMatchObject({
      recordsPerSecond,
      batchSize,
      batchSeconds,
      windowSeconds,
      graceSeconds,
      outOfOrdernessSeconds,
    });
  });

  it('count the metrics that the functions tell', async () => {
    const folders = ['city-averages', 'generator', 'window-closer', 'window-maxima'];
    const told = await Promise.all(
      folders.map(async (folder) => {
        const files = (await readdir(join(LAMBDAS, folder))).map((file) =>
          readFile(join(LAMBDAS, folder, file), 'utf8'),
        );
        const sources = (await Promise.all(files)).join('\n');
        return Object.keys(METRICS).filter((metric) => sources.includes(`'${metric}'`)).length;
      }),
    );
    expect(told.reduce((sum, one) => sum + one, 0)).toBe(DEFAULT_LOAD.metrics);
  });
});

describe('the bytes of log that the model takes for granted', () => {
  let written = 0;
  beforeEach(() => {
    written = 0;
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written += String(text).length;
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    [
      'averages',
      'city-averages',
      ['RecordsRead', 'RecordsRejected', 'RecordsSkipped', 'BatchesSkipped', 'AveragesPublished'],
    ],
    ['maxima', 'window-maxima', ['RecordsRead', 'RecordsSkipped', 'BatchesSkipped']],
    ['closer', 'window-closer', ['WindowsClosed', 'Corrections']],
  ] as const)('are those of %s, and 350 of Lambda', (name, service, counts) => {
    const telemetry = createTelemetry(service, 'CityTemperatures');
    for (const metric of counts) {
      telemetry.count(metric, 100);
    }
    if (name === 'maxima') {
      telemetry.gauge('EventTimeLag', 700);
    } else if (name === 'closer') {
      telemetry.gauge('WindowClosingDelay', 2_300);
      telemetry.gauge('MaximumTemperature', 41.123456, { timestamp: 1_795_578_550_000, highResolution: true });
    }
    telemetry.flush();
    expect(Math.abs(written + 350 - LOG_BYTES[name]) / LOG_BYTES[name]).toBeLessThan(0.2);
  });
});

describe('the report', () => {
  it('lines its figures up, with the sum of each part', () => {
    const lines = asTable(DEFAULT_LOAD).split('\n');
    const table = lines.slice(2, lines.findIndex((line) => line.startsWith('Together')) + 1);
    expect(new Set(table.map((line) => line.length)).size).toBe(1);
    expect(table.at(-1)).toMatch(new RegExp(`^Together +${total(lineItems(DEFAULT_LOAD)).toFixed(2)}$`));
  });

  it('says when the disks are too small for the input', () => {
    expect(asTable({ ...DEFAULT_LOAD, recordsPerSecond: 10_000 })).toMatch('--storage is too small');
    expect(asTable(DEFAULT_LOAD)).not.toMatch('--storage');
  });

  it('is the same as JSON', () => {
    const { perMonth, lines } = JSON.parse(asJson(DEFAULT_LOAD));
    expect(perMonth).toBe(total(lineItems(DEFAULT_LOAD)));
    expect(lines).toHaveLength(lineItems(DEFAULT_LOAD).length);
  });
});
