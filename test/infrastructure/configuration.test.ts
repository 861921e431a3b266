import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { ConfigurationError, readConfiguration } from '../../lib/configuration.ts';
import { EXTERNAL } from './synthesize.ts';

const read = (context: Record<string, unknown>) => readConfiguration(new App({ context }).node);

describe('readConfiguration', () => {
  it('has the defaults of the contract', () => {
    expect(read(EXTERNAL)).toEqual({
      stackName: 'CityTemperatures',
      kafka: { kind: 'external', bootstrapServers: EXTERNAL.bootstrapServers },
      triggers: 'lambda',
      epoch: 0,
      windowSeconds: 5,
      graceSeconds: 1,
      outOfOrdernessSeconds: 1,
      batchSize: 10_000,
      batchSeconds: 1,
      recordsPerSecond: 100,
      generatorSeed: 1,
      schedule: 'on',
      alarmEmails: [],
    });
  });

  it('takes numbers as text, as they come from the command line', () => {
    expect(read({ ...EXTERNAL, windowSeconds: '10', epoch: 2 })).toMatchObject({ windowSeconds: 10, epoch: 2 });
  });

  it('takes one e-mail address or several, each once', () => {
    const emails = (alarmEmails: string) => read({ ...EXTERNAL, alarmEmails }).alarmEmails;
    expect(emails('ops@example.com')).toEqual(['ops@example.com']);
    expect(emails('a.b+c@mail.example.com,d@example.org,d@example.org')).toEqual([
      'a.b+c@mail.example.com',
      'd@example.org',
    ]);
  });

  it.each(['ops', 'ops@example', 'ops@example.com,', 'a@b.com, c@d.com', 'a@b@c.com', 'a@.com'])(
    'refuses %j as e-mail addresses',
    (alarmEmails) => {
      expect(() => read({ ...EXTERNAL, alarmEmails })).toThrow(
        `alarmEmails must be an e-mail address or a comma-separated list of them, not "${alarmEmails}".`,
      );
    },
  );

  it.each([
    [{ windowSeconds: '0' }, 'windowSeconds must be a whole number from 1 to 3600, not "0".'],
    [{ windowSeconds: '2.5' }, 'windowSeconds must be a whole number from 1 to 3600, not "2.5".'],
    [{ batchSize: 20_000 }, 'batchSize must be a whole number from 1 to 10000, not "20000".'],
    [{ epoch: '-1' }, 'epoch must be a whole number from 0 to 1000000, not "-1".'],
    [{ recordsPerSecond: 'many' }, 'recordsPerSecond must be a whole number from 1 to 10000, not "many".'],
    [{ triggers: 'none' }, 'triggers must be lambda or local, not "none".'],
    [{ schedule: true }, 'schedule must be on or off, not "true".'],
    [{ kafka: 'confluent' }, 'kafka must be msk or external, not "confluent".'],
    [
      { stackName: '1st' },
      'stackName must be a CloudFormation stack name: letters, digits and hyphens, a letter first, not "1st".',
    ],
    [
      { bootstrapServers: 'kafka' },
      'bootstrapServers must be host:port or a comma-separated list of them, not "kafka".',
    ],
    [
      { bootstrapServers: undefined },
      'bootstrapServers must be host:port or a comma-separated list of them, and it is missing.',
    ],
  ])('refuses %j in one sentence', (context, message) => {
    const refusal = () => read({ ...EXTERNAL, ...context });
    expect(refusal).toThrow(ConfigurationError);
    expect(refusal).toThrow(message);
  });

  it('says what to use as long as there is no MSK', () => {
    expect(() => read({})).toThrow('-c kafka=external -c bootstrapServers=');
  });
});
