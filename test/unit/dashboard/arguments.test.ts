import { expect, test } from '@jest/globals';
import { parseArguments } from '../../../local/dashboard/arguments.ts';
import { UsageError } from '../../../local/kafka-trigger/arguments.ts';

const ENDPOINT = ['--endpoint', 'http://127.0.0.1:4566'];

test('an endpoint is enough', () => {
  expect(parseArguments(ENDPOINT, {})).toEqual({
    endpoint: 'http://127.0.0.1:4566',
    region: 'us-east-1',
    dashboard: undefined,
    stack: undefined,
    port: 8080,
  });
});

test('everything can be set', () => {
  const args = [...ENDPOINT, '--name', 'Main', '--stack', 'Temperatures', '--port', '9000', '--region', 'eu-west-1'];
  expect(parseArguments(args, { AWS_REGION: 'us-west-2' })).toMatchObject({
    dashboard: 'Main',
    stack: 'Temperatures',
    port: 9000,
    region: 'eu-west-1',
  });
});

test.each([
  [[], '--endpoint must be a URL'],
  [['--endpoint', '127.0.0.1:4566'], '--endpoint must be a URL'],
  [[...ENDPOINT, '--port', '80'], '--port must be a whole number from 1024 to 65535, not "80"'],
  [[...ENDPOINT, '--port', 'x'], 'not "x"'],
  [[...ENDPOINT, '--what'], '--what'],
])('%j is refused', (args, reason) => {
  expect(() => parseArguments(args, {})).toThrow(UsageError);
  expect(() => parseArguments(args, {})).toThrow(reason);
});

test('help is help', () => {
  expect(parseArguments(['--help'], {})).toBe('help');
});
