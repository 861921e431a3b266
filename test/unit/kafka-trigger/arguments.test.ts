import { expect, test } from '@jest/globals';
import { parseArguments, UsageError } from '../../../local/kafka-trigger/arguments.ts';

const ENDPOINT = 'http://127.0.0.1:4566';

test('the command line names the stack and the endpoint', () => {
  const args = ['--stack', 'Temperatures', '--endpoint', ENDPOINT];
  expect(parseArguments(args, {})).toEqual({
    stackName: 'Temperatures',
    endpoint: ENDPOINT,
    region: 'us-east-1',
    reachedAt: undefined,
    follow: false,
    healthPort: undefined,
  });
  const more = ['--bootstrap-servers', 'a:1,b.c:23', '--follow', '--health-port', '8080'];
  expect(parseArguments([...args, ...more], {})).toMatchObject({
    reachedAt: ['a:1', 'b.c:23'],
    follow: true,
    healthPort: 8080,
  });
  expect(parseArguments(args, { AWS_REGION: 'eu-west-1' })).toMatchObject({ region: 'eu-west-1' });
  expect(parseArguments([...args, '--region', 'eu-north-1'], { AWS_REGION: 'x' })).toMatchObject({
    region: 'eu-north-1',
  });
  expect(parseArguments(['--help'], {})).toBe('help');
});

test.each([
  [[], /--stack is missing/],
  [['--stack', 'S'], /--endpoint must be a URL/],
  [['--stack', 'S', '--endpoint', 'localhost:4566'], /--endpoint must be a URL/],
  [['--stack', 'S', '--endpoint', ENDPOINT, '--verbose'], /--verbose/],
  [['--stack', 'S', 'extra'], /extra/],
  [['--stack', 'S', '--endpoint', ENDPOINT, '--bootstrap-servers', 'kafka'], /HOST:PORT.* not "kafka"/],
  [['--stack', 'S', '--endpoint', ENDPOINT, '--bootstrap-servers', 'a:1,'], /not "a:1,"/],
  [['--stack', 'S', '--endpoint', ENDPOINT, '--bootstrap-servers', 'a:1:2'], /not "a:1:2"/],
  [['--stack', 'S', '--endpoint', ENDPOINT, '--bootstrap-servers', 'a:123456'], /not "a:123456"/],
  [['--stack', 'S', '--endpoint', ENDPOINT, '--health-port', '0'], /from 1 to 65535, not "0"/],
  [['--stack', 'S', '--endpoint', ENDPOINT, '--health-port', '0x50'], /not "0x50"/],
])('%j is refused', (args, message) => {
  expect(() => parseArguments(args, {})).toThrow(UsageError);
  expect(() => parseArguments(args, {})).toThrow(message);
});
