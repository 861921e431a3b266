import { describe, expect, it } from '@jest/globals';
import { answered } from '../../../../local/commands/doctor/answer.ts';
import { checkConcurrency } from '../../../../local/commands/doctor/concurrency-check.ts';
import { type AlarmState, checkAlarms } from '../../../../local/commands/doctor/stack/alarm-check.ts';
import { checkFunction, type FunctionFacts } from '../../../../local/commands/doctor/stack/function-check.ts';
import { checkRecursion } from '../../../../local/commands/doctor/stack/recursion-check.ts';
import { DENIED, EMULATED, minutesAgo, ON_AWS } from './circumstances.ts';

const FUNCTION = { service: 'window-closer', name: 'closer', logGroup: undefined, allowsLoop: true };

describe('a function', () => {
  const counts = (lastHour: number, recently: number) => ({ lastHour, recently });
  const check = (facts: Partial<FunctionFacts>, circumstances = ON_AWS) =>
    checkFunction(
      {
        function: FUNCTION,
        configuration: answered({ state: 'Active', update: 'Successful', reason: '' }),
        reservedConcurrency: answered(undefined),
        invocations: answered({ invocations: counts(720, 120), errors: counts(0, 0), throttles: counts(0, 0) }),
        ...facts,
      },
      circumstances,
    );
  const told = (errors: ReturnType<typeof counts>, throttles = counts(0, 0), invocations = counts(720, 120)) =>
    check({ invocations: answered({ invocations, errors, throttles }) });

  it.each([
    ['nothing failed', told(counts(0, 0)), 'ok'],
    ['a single one failed an hour ago', told(counts(1, 0)), 'warning'],
    ['a single one of many failed just now', told(counts(1, 1)), 'warning'],
    ['one of twenty failed just now', told(counts(6, 6)), 'fault'],
    ['all failed just now', told(counts(3, 3), counts(0, 0), counts(3, 3)), 'fault'],
    ['it was throttled once', told(counts(0, 0), counts(1, 0)), 'warning'],
    ['it is throttled all the time', told(counts(0, 0), counts(9, 9), counts(0, 0)), 'fault'],
  ])('when %s is judged so', (_when, finding, status) => {
    expect(finding).toMatchObject({ status });
  });

  it('that was not invoked is well, and not measured where an emulator tells some invocations only', () => {
    expect(check({ invocations: answered(undefined) })).toMatchObject({ status: 'ok' });
    expect(check({ invocations: answered(undefined) }, EMULATED)).toMatchObject({ status: 'not-measured' });
  });

  it('is a fault when it is gone, failed to be made, or has no concurrency left to it', () => {
    expect(check({ configuration: { kind: 'absent' } })).toMatchObject({ status: 'fault' });
    const failed = answered({ state: 'Failed', update: 'Successful', reason: 'no subnet' });
    const update = answered({ state: 'Active', update: 'Failed', reason: 'no role' });
    expect(check({ configuration: update })).toMatchObject({ found: 'its last update failed: no role' });
    expect(check({ configuration: failed })).toMatchObject({ status: 'fault', found: 'Failed: no subnet' });
    expect(check({ reservedConcurrency: answered(0) })).toMatchObject({ status: 'fault' });
    expect(check({ reservedConcurrency: answered(5) })).toMatchObject({ status: 'ok' });
  });

  it('may not be looked at', () => {
    expect(check({ invocations: DENIED })).toMatchObject({ status: 'unknown' });
  });
});

describe('recursive invocations', () => {
  const check = (setting: string, dropped?: number, service = 'window-closer', circumstances = ON_AWS) =>
    checkRecursion(
      { function: { ...FUNCTION, service }, setting: answered(setting), dropped: answered(dropped) },
      circumstances,
    ).map(({ check, status }) => `${check} ${status}`);

  it('of window-closer must be allowed', () => {
    expect(check('Allow')).toEqual(['recursion ok', 'dropped ok']);
    expect(check('Terminate')).toEqual(['recursion fault', 'dropped ok']);
    expect(check('Terminate', undefined, 'window-closer', EMULATED)).toEqual(['recursion not-measured', 'dropped ok']);
  });

  it('that were dropped are a fault, of any function', () => {
    expect(check('Allow', 3)).toEqual(['recursion ok', 'dropped fault']);
    expect(check('Terminate', 3, 'generator')).toEqual(['dropped fault']);
  });

  it('of the others need not be allowed', () => {
    expect(check('Terminate', undefined, 'generator')).toEqual([]);
    expect(check('Allow', undefined, 'generator')).toEqual(['recursion warning']);
  });
});

describe("the account's concurrency", () => {
  const check = (limit: number, unreserved = limit) => checkConcurrency(answered({ limit, unreserved }), 9, ON_AWS);

  it('of a new account is a warning, with the command that asks for more', () => {
    expect(check(10)).toMatchObject({ status: 'warning', values: { limit: 10, needed: 9 } });
    expect(check(10).advice?.commands?.[0]).toContain('--quota-code L-B99A9384');
  });

  it('is a fault when the stack does not fit, and well from a hundred on', () => {
    expect(check(1_000, 8)).toMatchObject({ status: 'fault' });
    expect(check(1_000, 99)).toMatchObject({ status: 'warning' });
    expect(check(1_000, 100)).toMatchObject({ status: 'ok' });
  });

  it('of an emulator means nothing', () => {
    const concurrency = answered({ limit: 10, unreserved: 10 });
    expect(checkConcurrency(concurrency, 9, EMULATED)).toMatchObject({ status: 'not-measured' });
  });
});

describe('the alarms', () => {
  const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:Alarms';
  const ALARM: AlarmState = {
    name: 'CityTemperatures-windows-late',
    description: 'The maxima come late. Runbook: docs/runbook.md#windows-close-late. Look at the lag, then the log.',
    state: 'OK',
    reason: 'because',
    since: minutesAgo(120),
    actionsEnabled: true,
    actions: [TOPIC],
  };
  const check = (alarm: Partial<AlarmState>, more: object = {}, circumstances = ON_AWS) =>
    checkAlarms(
      {
        expected: [ALARM.name],
        alarms: answered([{ ...ALARM, ...alarm }]),
        subscriptions: new Map([[TOPIC, answered([{ endpoint: 'a@example.com', confirmed: true }])]]),
        ...more,
      },
      circumstances,
    );
  const statuses = (...args: Parameters<typeof check>) =>
    check(...args).map(({ check, subject, status }) => `${check} ${subject} ${status}`);

  it('are well when none is raised and somebody is told', () => {
    expect(statuses({})).toEqual(['alarms states ok', 'alarms told ok', 'subscriptions  ok']);
  });

  it('that are raised are faults, in the words of their descriptions', () => {
    expect(check({ state: 'ALARM' })[0]).toEqual({
      check: 'alarm',
      subject: 'windows-late',
      status: 'fault',
      found: 'ALARM since 2 h: because',
      advice: {
        todo: 'The maxima come late. Look at the lag, then the log',
        see: 'docs/runbook.md#windows-close-late',
      },
    });
  });

  it('that somebody has deleted are a fault', () => {
    expect(statuses({}, { expected: [ALARM.name, 'CityTemperatures-b'] })).toContain('alarms missing fault');
  });

  it('without data are well at first, and a warning after an hour', () => {
    expect(statuses({ state: 'INSUFFICIENT_DATA', since: minutesAgo(5) })[0]).toBe('alarms states ok');
    expect(statuses({ state: 'INSUFFICIENT_DATA' })[0]).toBe('alarms states warning');
    expect(statuses({ state: 'INSUFFICIENT_DATA' }, {}, EMULATED)[0]).toBe('alarms states ok');
  });

  it('that tell nobody are a warning, but on an emulator, which sends no mail', () => {
    const nobody = { subscriptions: new Map() };
    expect(statuses({ actions: [] }, nobody)).toContain('alarms told warning');
    expect(statuses({ actions: [] }, nobody, EMULATED)).toContain('alarms told not-measured');
  });

  it('that are silenced are a warning', () => {
    expect(statuses({ actionsEnabled: false })).toContain('alarms told warning');
  });

  it('are told to nobody as long as no address is confirmed', () => {
    const told = (...confirmed: boolean[]) =>
      statuses(
        {},
        { subscriptions: new Map([[TOPIC, answered(confirmed.map((is) => ({ endpoint: 'a', confirmed: is })))]]) },
      );
    expect(told(true, false)).toContain('subscriptions  warning');
    expect(told(false)).toContain('subscriptions  fault');
    expect(told()).toContain('subscriptions  fault');
    expect(statuses({}, { subscriptions: new Map([[TOPIC, { kind: 'absent' }]]) })).toContain('subscriptions  fault');
  });

  it('may not be looked at', () => {
    expect(statuses({}, { alarms: { kind: 'denied', needs: ['cloudwatch:DescribeAlarms'] } })).toEqual([
      'alarms states unknown',
    ]);
  });
});
