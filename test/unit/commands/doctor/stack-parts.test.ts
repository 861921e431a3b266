import { describe, expect, it } from '@jest/globals';
import { answered } from '../../../../local/commands/doctor/answer.ts';
import { checkCluster } from '../../../../local/commands/doctor/stack/cluster-check.ts';
import { checkOutputs, checkStack } from '../../../../local/commands/doctor/stack/stack-check.ts';
import {
  checkTrigger,
  type Mapping,
  type TriggerFacts,
} from '../../../../local/commands/doctor/stack/trigger-check.ts';
import { EMULATED, minutesAgo, ON_AWS } from './circumstances.ts';

describe('a stack', () => {
  const check = (status: string, reason = '') =>
    checkStack('CityTemperatures', answered({ status, reason, changedAt: minutesAgo(3) }), ON_AWS);

  it.each([
    ['CREATE_COMPLETE', 'ok'],
    ['UPDATE_COMPLETE', 'ok'],
    ['UPDATE_ROLLBACK_COMPLETE', 'warning'],
    ['UPDATE_IN_PROGRESS', 'warning'],
    ['CREATE_IN_PROGRESS', 'warning'],
    ['ROLLBACK_COMPLETE', 'fault'],
    ['UPDATE_ROLLBACK_FAILED', 'fault'],
    ['DELETE_FAILED', 'fault'],
  ])('in the state %s is %s', (status, expected) => {
    expect(check(status)).toMatchObject({ status: expected, found: `${status}, deployed 3 min ago` });
  });

  it('says why it is so', () => {
    expect(check('ROLLBACK_COMPLETE', 'topic').found).toBe('ROLLBACK_COMPLETE, deployed 3 min ago: topic');
  });

  it('that is not there is a fault, at the place that was looked at', () => {
    expect(checkStack('A', { kind: 'absent' }, EMULATED)).toMatchObject({
      status: 'fault',
      found: 'there is no such stack at http://127.0.0.1:4566',
    });
    expect(checkStack('A', { kind: 'absent' }, ON_AWS).found).toBe('there is no such stack in eu-west-1');
  });

  it('that nobody answers for is not known', () => {
    const failed = { kind: 'failed', reason: 'the credentials are not accepted: expired' } as const;
    expect(checkStack('A', failed, ON_AWS)).toMatchObject({ status: 'unknown' });
  });

  it('of something else is told apart by its outputs', () => {
    const outputs = { CityStatsTable: 'a', WindowMaximaTable: 'b', WindowTimersQueue: 'c', GeneratorFunction: 'd' };
    expect(checkOutputs('A', outputs)).toBeUndefined();
    expect(checkOutputs('CDKToolkit', {})).toMatchObject({ status: 'fault' });
    expect(checkOutputs('A-Kafka', { ClusterArn: 'x' })?.advice?.todo).toContain('--stack A');
  });
});

describe('the cluster', () => {
  const cluster = { arn: 'arn:x', name: 'x', reason: '', brokers: 3, kafkaVersion: '4.1.x.kraft' };

  it.each([
    ['ACTIVE', 'ok'],
    ['HEALING', 'warning'],
    ['MAINTENANCE', 'warning'],
    ['FAILED', 'fault'],
    ['DELETING', 'fault'],
  ])('in the state %s is %s', (state, status) => {
    expect(checkCluster(answered({ ...cluster, state }), ON_AWS)).toMatchObject({ status, values: { state } });
  });
});

describe('a trigger', () => {
  const MAPPING: Mapping = { uuid: '8bce', state: 'Enabled', lastResult: 'OK', transitionReason: 'USER_INITIATED' };
  const TRIGGER = {
    service: 'city-averages',
    functionName: 'averages',
    source: 'kafka',
    uuid: '8bce',
    consumerGroup: 'CityTemperatures-city-averages',
    batchSeconds: 1,
    maxConcurrency: undefined,
  } as const;
  const check = (mapping: Partial<Mapping> = {}, facts: Partial<TriggerFacts> = {}, circumstances = ON_AWS) =>
    checkTrigger(
      {
        trigger: TRIGGER,
        mappings: answered([{ ...MAPPING, ...mapping }]),
        servedBy: 'lambda',
        group: { kind: 'not-here', reason: "MSK's brokers answer in their own network only" },
        pollerCommand: 'npm run kafka-trigger',
        ...facts,
      },
      circumstances,
    );

  it('that Lambda serves is well when it is on and its last result says so', () => {
    expect(check()).toMatchObject([{ status: 'ok', found: 'Enabled, last result: OK' }]);
    expect(check({ lastResult: 'No records processed' })).toMatchObject([{ status: 'ok' }]);
    expect(check({ lastResult: 'OK - 10 records, 10 partial failures' })).toMatchObject([{ status: 'warning' }]);
    expect(check({ lastResult: undefined })).toMatchObject([{ status: 'ok', found: 'Enabled' }]);
  });

  // The words of https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-troubleshoot.html.
  it.each([
    'PROBLEM: Connection error. Your VPC must be able to connect to Lambda and STS',
    'PROBLEM: SASL authentication failed',
    'Cluster failed to authorize Lambda',
    'FAILED',
  ])('is a fault when its last result is: %s', (lastResult) => {
    const [finding] = check({ lastResult });
    expect(finding).toMatchObject({ status: 'fault', values: { lastProcessingResult: lastResult } });
    expect(finding?.found).toContain(lastResult);
  });

  it('is a fault when its consumer was stopped, though it is still on', () => {
    const [finding] = check({ transitionReason: 'EVENT_SOURCE_AUTHZ_ERROR' });
    expect(finding).toMatchObject({ status: 'fault' });
    expect(finding?.found).toContain('EVENT_SOURCE_AUTHZ_ERROR');
  });

  it.each(['Disabled', 'Disabling', 'Deleting'])('is a fault when it is %s, with the command to enable it', (state) => {
    const [finding] = check({ state }, {}, EMULATED);
    expect(finding).toMatchObject({ status: 'fault', found: `it is ${state} (USER_INITIATED)` });
    expect(finding?.advice?.commands).toEqual([
      'aws lambda update-event-source-mapping --enabled --uuid 8bce --endpoint-url http://127.0.0.1:4566 --region us-east-1',
    ]);
  });

  it.each(['Creating', 'Enabling', 'Updating'])('is a warning while it is %s', (state) => {
    expect(check({ state })).toMatchObject([{ status: 'warning' }]);
  });

  it('is a fault when its mapping is gone, and when its function is', () => {
    expect(check({}, { mappings: answered([]) })).toMatchObject([{ status: 'fault' }]);
    expect(check({}, { mappings: { kind: 'absent' } })).toMatchObject([{ status: 'fault' }]);
  });

  it('has a warning when something else feeds its function as well', () => {
    const findings = check({}, { mappings: answered([MAPPING, { ...MAPPING, uuid: 'other' }]) });
    expect(findings).toMatchObject([{ status: 'ok' }, { check: 'second-trigger', status: 'warning' }]);
  });

  describe('that our poller serves', () => {
    const poller = (group: TriggerFacts['group'], mapping = {}) => check(mapping, { servedBy: 'poller', group });
    const members = (count: number) => answered({ state: count > 0 ? 'Stable' : 'Empty', members: count });

    it('is well when its group has a member', () => {
      expect(poller(members(1), { lastResult: 'No records processed' })).toMatchObject([
        { status: 'ok', values: { members: 1 } },
      ]);
    });

    it('is a fault when its group has none, with the command that starts the poller', () => {
      expect(poller(members(0))).toMatchObject([{ status: 'fault', advice: { commands: ['npm run kafka-trigger'] } }]);
    });

    it('is not known where Kafka fails to answer, and not measured where it is not reached', () => {
      expect(poller({ kind: 'failed', reason: 'no answer' })).toMatchObject([{ status: 'unknown' }]);
      expect(poller({ kind: 'not-here', reason: 'elsewhere' })).toMatchObject([{ status: 'not-measured' }]);
    });

    it('is a fault when its mapping is switched off, which the poller does not see', () => {
      const [finding] = poller(members(1), { state: 'Disabled' });
      expect(finding).toMatchObject({ status: 'fault' });
      expect(finding?.advice?.todo).toContain('poller serves it all the same');
    });

    it('is looked at as well where only the metadata describes it', () => {
      const trigger = { ...TRIGGER, uuid: undefined };
      const findings = check({}, { trigger, mappings: answered([]), group: members(2) });
      expect(findings).toMatchObject([{ status: 'ok', values: { members: 2 } }]);
    });
  });
});
