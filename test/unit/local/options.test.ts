import { describe, expect, test } from '@jest/globals';
import { HELP, OptionError, parseOptions } from '../../../local/options.ts';

describe('the options of npm start', () => {
  test('have defaults', () => {
    expect(parseOptions([])).toEqual({
      backend: 'embedded',
      durationMs: undefined,
      rate: 100,
      partitions: 1,
      generator: true,
      trigger: true,
      kafkaPort: 9092,
      awsPort: 4566,
      dashboardPort: 8080,
    });
  });

  test('can all be set', () => {
    const args =
      '--backend localstack --duration 90s --rate 250 --partitions 3 --no-generator --no-trigger --kafka-port 19092 --aws-port 14566 --dashboard-port 18080';
    expect(parseOptions(args.split(' '))).toEqual({
      backend: 'localstack',
      durationMs: 90_000,
      rate: 250,
      partitions: 3,
      generator: false,
      trigger: false,
      kafkaPort: 19_092,
      awsPort: 14_566,
      dashboardPort: 18_080,
    });
  });

  test.each([
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
  ])('read %s as a duration', (text, ms) => {
    expect(parseOptions(['--duration', text])).toMatchObject({ durationMs: ms });
  });

  test.each([
    [['--backend', 'docker'], '--backend must be one of embedded, localstack, external, not "docker"'],
    [['--duration', '0s'], '--duration'],
    [['--duration', '30'], '"30"'],
    [['--duration', '-5s'], '--duration'],
    [['--duration', '200h'], 'at most a week'],
    [['--rate', 'fast'], '--rate must be a whole number from 1 to 10000, not "fast"'],
    [['--rate', '0'], '--rate'],
    [['--rate', '1e3'], '"1e3"'],
    [['--partitions', '251'], '--partitions must be a whole number from 1 to 250'],
    [['--kafka-port', '80'], '--kafka-port must be a whole number from 1024 to 65535'],
    [['--aws-port', '70000'], '--aws-port'],
    [['--kafka-port', '5000', '--aws-port', '5000'], '--kafka-port and --aws-port must differ, both are 5000'],
    [['--dashboard-port', '4566'], '--aws-port and --dashboard-port must differ, both are 4566'],
    [['--rate'], '--rate'],
    [['--fast'], '--fast'],
    [['start'], 'start'],
  ])('refuse %j and say why', (args, reason) => {
    expect(() => parseOptions(args)).toThrow(OptionError);
    expect(() => parseOptions(args)).toThrow(reason);
  });

  test('are all in the help', () => {
    expect(parseOptions(['--help'])).toBe('help');
    const ports = ['kafka-port', 'aws-port', 'dashboard-port'];
    for (const option of ['duration', 'rate', 'partitions', 'no-generator', 'no-trigger', ...ports]) {
      expect(HELP).toContain(`--${option}`);
    }
  });
});
