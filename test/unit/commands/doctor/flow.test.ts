import { describe, expect, it } from '@jest/globals';
import { answered } from '../../../../local/commands/doctor/answer.ts';
import {
  checkGenerator,
  type GeneratorFacts,
  type Production,
  type Schedule,
} from '../../../../local/commands/doctor/stack/generator-check.ts';
import { checkLag, type Lag } from '../../../../local/commands/doctor/stack/lag-check.ts';
import { minutesAgo, NOW, ON_AWS } from './circumstances.ts';

const LAG: Lag = { records: 0, oldestAt: undefined, at: NOW, source: 'Kafka' };

describe('the lag of a consumer', () => {
  const check = (lag: Partial<Lag>) =>
    checkLag(
      { service: 'city-averages', lag: answered({ ...LAG, ...lag }), tolerated: 30_000, batchMs: 1_000 },
      ON_AWS,
    );

  it.each([
    [{ records: 0 }, 'ok'],
    [{ records: 5_999, oldestAt: NOW - 61_000 }, 'ok'],
    [{ records: 6_000 }, 'warning'],
    [{ records: 5, oldestAt: NOW - 62_000 }, 'warning'],
    [{ records: 30_000 }, 'fault'],
  ])('of %j is %s', (lag, status) => {
    expect(check(lag)).toMatchObject({ status, values: { records: lag.records } });
  });

  it('says where it is from when that is a metric', () => {
    const { found } = check({ records: 7, at: minutesAgo(2), source: 'OffsetLag' });
    expect(found).toBe('7 records behind, OffsetLag 2 min ago');
  });

  it('that nobody tells is not measured: the trigger says whether it is on', () => {
    const facts = { service: 'a', lag: answered(undefined), tolerated: 1, batchMs: 0 };
    expect(checkLag(facts, ON_AWS)).toMatchObject({ status: 'not-measured' });
  });
});

describe('the generator', () => {
  const SCHEDULE: Schedule = {
    name: 'every-minute',
    enabled: true,
    createdAt: minutesAgo(600),
    modifiedAt: minutesAgo(600),
    startsAt: undefined,
  };
  const PRODUCTION: Production = {
    lastFiveMinutes: 30_000,
    newestAt: minutesAgo(1),
    source: 'metric',
    trouble: undefined,
  };
  const check = (
    schedule: Partial<Schedule>,
    production: Partial<Production> = {},
    facts: Partial<GeneratorFacts> = {},
  ) =>
    checkGenerator(
      {
        schedule: answered({ ...SCHEDULE, ...schedule }),
        deployedOn: true,
        fires: true,
        production: answered({ ...PRODUCTION, ...production }),
        ...facts,
      },
      ON_AWS,
    ).map(({ subject, status }) => `${subject} ${status}`);

  it('is well while it is on and makes readings', () => {
    expect(check({})).toEqual(['schedule ok', 'readings ok']);
  });

  it('is silent after five minutes without a reading', () => {
    expect(check({}, { newestAt: minutesAgo(4.9) })).toEqual(['schedule ok', 'readings ok']);
    expect(check({}, { newestAt: minutesAgo(5.1) })).toEqual(['schedule ok', 'readings fault']);
    expect(check({}, { newestAt: undefined })).toEqual(['schedule ok', 'readings fault']);
  });

  it('has not begun yet when it was just switched on', () => {
    const none = { newestAt: undefined };
    expect(check({ modifiedAt: minutesAgo(2) }, none)).toEqual(['schedule ok', 'readings not-measured']);
    expect(check({ startsAt: minutesAgo(-1) }, none)).toEqual(['schedule ok', 'readings not-measured']);
  });

  it('names the reason that its log has', () => {
    const [, finding] = checkGenerator(
      {
        schedule: answered(SCHEDULE),
        deployedOn: true,
        fires: true,
        production: answered({ ...PRODUCTION, newestAt: undefined, source: 'log', trouble: 'Kafka is away' }),
      },
      ON_AWS,
    );
    expect(finding?.found).toBe('none in the last hour; its log says: Kafka is away');
  });

  it('that was switched off by hand is a fault', () => {
    expect(check({ enabled: false }, { newestAt: undefined })).toEqual(['schedule fault']);
  });

  it('that was deployed off is not measured, and a fault when somebody has had it on until just now', () => {
    const off = { deployedOn: false };
    expect(check({ enabled: false }, { newestAt: undefined }, off)).toEqual(['schedule not-measured']);
    expect(check({ enabled: false, modifiedAt: minutesAgo(3) }, {}, off)).toEqual(['schedule fault', 'readings ok']);
    // By hand, without the schedule.
    expect(check({ enabled: false }, {}, off)).toEqual(['schedule not-measured', 'readings ok']);
    expect(check({ enabled: true }, {}, off)).toEqual(['schedule ok', 'readings ok']);
  });

  it('is not judged by a schedule where none fires', () => {
    expect(check({ enabled: false, modifiedAt: minutesAgo(3) }, {}, { deployedOn: false, fires: false })).toEqual([
      'schedule not-measured',
      'readings ok',
    ]);
  });

  it('without its schedule is a fault', () => {
    expect(check({}, {}, { schedule: { kind: 'absent' } })).toEqual(['schedule fault']);
  });
});
