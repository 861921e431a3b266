import { describe, expect, it } from '@jest/globals';
import { answered } from '../../../../local/commands/doctor/answer.ts';
import { checkDeadLetters, checkTimers } from '../../../../local/commands/doctor/stack/queue-check.ts';
import { checkTables, type TableFacts } from '../../../../local/commands/doctor/stack/table-check.ts';
import { DENIED, EMULATED, ON_AWS } from './circumstances.ts';

describe('a table', () => {
  const FACTS: TableFacts = {
    table: { label: 'WindowMaxima', name: 'windows', asks: { ttlAttribute: 'expiresAt', protection: false } },
    description: answered({ status: 'ACTIVE', protected: false }),
    timeToLive: answered({ status: 'ENABLED', attribute: 'expiresAt' }),
    recoverable: answered(true),
  };
  const statuses = (facts: Partial<TableFacts>, circumstances = ON_AWS) =>
    checkTables([{ ...FACTS, ...facts }], circumstances).map(({ check, status }) => `${check} ${status}`);

  it('is well when it is as it was deployed', () => {
    expect(statuses({})).toEqual(['table ok', 'ttl ok', 'recovery ok']);
  });

  it('that is gone is one fault, not three', () => {
    const absent = { kind: 'absent' } as const;
    expect(statuses({ description: absent, timeToLive: absent, recoverable: absent })).toEqual(['table fault']);
  });

  it('may not be looked at', () => {
    expect(statuses({ description: DENIED })).toEqual(['table unknown', 'ttl ok', 'recovery ok']);
  });

  it('is protected from deletion exactly when the settings say so', () => {
    const protectedTable = answered({ status: 'ACTIVE', protected: true });
    const retained = { ...FACTS.table, asks: { ttlAttribute: 'expiresAt', protection: true } };
    expect(statuses({ table: retained, description: protectedTable })[0]).toBe('table ok');
    expect(statuses({ table: retained })[0]).toBe('table fault');
    expect(statuses({ description: protectedTable })[0]).toBe('table warning');
    expect(statuses({ table: retained }, EMULATED)[0]).toBe('table not-measured');
  });

  it('must not be in another state than ACTIVE', () => {
    expect(statuses({ description: answered({ status: 'DELETING', protected: false }) })[0]).toBe('table fault');
  });

  it('that is to forget has time to live on its attribute', () => {
    const ttl = (status: string, attribute?: string, circumstances = ON_AWS) =>
      statuses({ timeToLive: answered({ status, attribute }) }, circumstances)[1];
    expect(ttl('ENABLING', 'expiresAt')).toBe('ttl ok');
    expect(ttl('DISABLED')).toBe('ttl fault');
    expect(ttl('ENABLED', 'other')).toBe('ttl fault');
    expect(ttl('DISABLED', undefined, EMULATED)).toBe('ttl not-measured');
    expect(ttl('DISABLED', 'expiresAt', EMULATED)).toBe('ttl fault');
  });

  it('that keeps all has none', () => {
    const table = { ...FACTS.table, asks: { ttlAttribute: undefined, protection: false } };
    expect(statuses({ table, timeToLive: answered({ status: 'DISABLED', attribute: undefined }) })).toEqual([
      'table ok',
      'recovery ok',
    ]);
  });

  it('has a warning without point-in-time recovery', () => {
    expect(statuses({ recoverable: answered(false) })[2]).toBe('recovery warning');
    expect(statuses({ recoverable: answered(false) }, EMULATED)[2]).toBe('recovery not-measured');
  });
});

describe('a dead-letter queue', () => {
  const check = (label: string, visible: number, inFlight = 0) =>
    checkDeadLetters({ label, depth: answered({ visible, inFlight, delayed: 0 }) });

  it.each([
    ['WindowTimersDeadLetter', 0, 'ok'],
    ['WindowTimersDeadLetter', 1, 'fault'],
    ['GeneratorFailedMinutes', 1, 'warning'],
    ['GeneratorFailedMinutes', 5, 'fault'],
    ['GeneratorMissedMinutes', 4, 'warning'],
    ['SomethingNew', 1, 'fault'],
  ])('of %s with %i messages is %s', (label, messages, status) => {
    expect(check(label, messages)).toMatchObject({ status, values: { messages } });
  });

  it('is not empty while somebody looks at its messages', () => {
    expect(check('WindowTimersDeadLetter', 0, 2)).toMatchObject({ status: 'fault', found: '2 messages' });
  });

  it('that is gone is a fault', () => {
    expect(checkDeadLetters({ label: 'a', depth: { kind: 'absent' } })).toMatchObject({ status: 'fault' });
  });
});

describe('the queue of the timers', () => {
  const check = (depth: object, oldest?: number, settings = { windowMs: 5_000, closingMs: 1_000 }) =>
    checkTimers(
      {
        depth: answered({ visible: 0, inFlight: 0, delayed: 2, ...depth }),
        oldestSeconds: answered(oldest),
        settings,
      },
      ON_AWS,
    );

  it.each([
    [{}, undefined, 'ok'],
    [{ visible: 3 }, 6, 'ok'],
    [{}, 125, 'ok'],
    [{}, 127, 'warning'],
    [{}, 607, 'fault'],
    [{ visible: 100 }, 6, 'warning'],
  ])('with %j and the oldest of %s s is %s', (depth, oldest, status) => {
    expect(check(depth, oldest)).toMatchObject({ status });
  });

  it('is judged by the length of the windows, up to the longest delay of SQS', () => {
    const hour = { windowMs: 3_600_000, closingMs: 1_000 };
    expect(check({}, 900 + 119, hour)).toMatchObject({ status: 'ok' });
    expect(check({}, 900 + 121, hour)).toMatchObject({ status: 'warning' });
  });

  it('that is gone is a fault', () => {
    const facts = {
      depth: { kind: 'absent' },
      oldestSeconds: answered(undefined),
      settings: { windowMs: 1, closingMs: 1 },
    } as const;
    expect(checkTimers(facts, ON_AWS)).toMatchObject({ status: 'fault' });
  });
});
