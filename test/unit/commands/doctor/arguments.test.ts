import { describe, expect, test } from '@jest/globals';
import { parseDoctorOptions } from '../../../../local/commands/doctor/arguments.ts';
import { OptionError } from '../../../../local/options.ts';

test('the doctor looks at the default stack on AWS unless it is told otherwise', () => {
  expect(parseDoctorOptions([], {})).toEqual({
    what: { kind: 'stack', stackName: 'CityTemperatures' },
    endpoint: undefined,
    region: undefined,
    bootstrapServers: undefined,
    json: false,
  });
});

test('the doctor is told the place by options, else by the environment', () => {
  const environment = {
    AWS_ENDPOINT_URL: 'http://a:1',
    AWS_REGION: 'eu-west-1',
    KAFKA_BOOTSTRAP_SERVERS: 'k:1',
  };
  expect(parseDoctorOptions([], environment)).toMatchObject({
    endpoint: 'http://a:1',
    region: 'eu-west-1',
    bootstrapServers: 'k:1',
  });
  const args = ['--endpoint', 'http://b:2', '--region', 'us-west-1', '--bootstrap-servers', 'k:2', '--json'];
  expect(parseDoctorOptions(args, environment)).toMatchObject({
    endpoint: 'http://b:2',
    region: 'us-west-1',
    bootstrapServers: 'k:2',
    json: true,
  });
  expect(parseDoctorOptions([], { AWS_DEFAULT_REGION: 'eu-north-1' })).toMatchObject({ region: 'eu-north-1' });
});

test('an endpoint has a region even if nobody names one', () => {
  expect(parseDoctorOptions(['--endpoint', 'http://a:1'], {})).toMatchObject({ region: 'us-east-1' });
});

test('settings of a deployment to come are read as the CDK CLI reads them', () => {
  const args = [
    '--before',
    '-c',
    'kafka=external',
    '--context',
    'bootstrapServers=a:1,b:2',
    '-c',
    'runbookUrl=https://x/?a=b',
  ];
  expect(parseDoctorOptions(args, {})).toMatchObject({
    what: {
      kind: 'account',
      settings: { kafka: 'external', bootstrapServers: 'a:1,b:2', runbookUrl: 'https://x/?a=b' },
    },
  });
});

describe('the doctor refuses', () => {
  test.each([
    [['--fast'], "Unknown option '--fast'"],
    [['CityTemperatures'], 'Only options are expected, not "CityTemperatures"'],
    [['--stack', 'a b'], '--stack must be the name of a stack'],
    [['--stack', ''], '--stack must be the name of a stack'],
    [['--stack', '\u001b[2J'], 'not "\\u{1b}[2J"'],
    [['--endpoint', 'a:1'], '--endpoint must be a URL'],
    [['--region', 'Ireland'], '--region must be the name of a region'],
    [['--bootstrap-servers', 'a'], '--bootstrap-servers must be host:port[,host:port]'],
    [['-c', 'kafka=msk'], 'it goes with --before'],
    [['--before', '-c', 'kafka'], '-c must be NAME=VALUE, not "kafka"'],
    [['--before', '--stack', 'A'], '-c stackName=NAME'],
  ])('%j', (args, reason) => {
    expect(() => parseDoctorOptions(args, {})).toThrow(OptionError);
    expect(() => parseDoctorOptions(args, {})).toThrow(reason);
  });

  test.each([
    [{ AWS_ENDPOINT_URL: 'a:1' }, 'AWS_ENDPOINT_URL must be a URL'],
    [{ AWS_REGION: 'x' }, 'AWS_REGION must be the name of a region'],
    [{ KAFKA_BOOTSTRAP_SERVERS: 'x' }, 'KAFKA_BOOTSTRAP_SERVERS must be'],
  ])('the environment %j', (environment, reason) => {
    expect(() => parseDoctorOptions([], environment)).toThrow(reason);
  });
});
