import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LOAD } from '../../../costs/load.ts';
import { HELP, OptionError, parseOptions } from '../../../costs/options.ts';

describe('the options of npm run costs', () => {
  it('have the defaults of the app', () => {
    expect(parseOptions([])).toEqual({ load: DEFAULT_LOAD, format: 'table' });
  });

  it('can all be set', () => {
    const args =
      '--rate 1000 --partitions 4 --cities 9 --batch-seconds 5 --window-seconds 10 --no-generator --kafka msk --brokers 6 --broker-type kafka.m5.large --storage 50 --zones 3 --endpoint-zones 1 --pollers 2 --capacity provisioned --no-tracing --json';
    expect(parseOptions(args.split(' '))).toEqual({
      load: {
        ...DEFAULT_LOAD,
        recordsPerSecond: 1000,
        partitions: 4,
        cities: 9,
        batchSeconds: 5,
        windowSeconds: 10,
        generator: false,
        brokers: 6,
        brokerType: 'kafka.m5.large',
        storageGbPerBroker: 50,
        endpointZones: 1,
        zones: 3,
        pollers: 2,
        capacity: 'provisioned',
        tracing: false,
      },
      format: 'json',
    });
  });

  it('know help, which names each of them', () => {
    expect(parseOptions(['--help'])).toBe('help');
    expect(HELP).toMatch('--no-tracing');
  });

  it('know that docs/costs.md is to be renewed', () => {
    expect(parseOptions(['--write'])).toBe('write');
  });

  it.each([
    ['--rate -1', "'--rate'"],
    ['--rate x', '--rate must be a whole number from 0 to 1000000, not "x".'],
    ['--rate 1e3', '--rate must be a whole number'],
    ['--partitions 0', '--partitions must be a whole number from 1 to 250, not "0".'],
    ['--zones 1', '--zones must be a whole number from 2 to 3, not "1".'],
    ['--endpoint-zones 3 --zones 2 --brokers 2', '--endpoint-zones must be at most --zones, which is 2, not 3.'],
    ['--brokers 4', '--brokers must be a multiple of --zones, which is 3, not 4.'],
    ['--pollers 2', '--pollers must be at most --partitions, which is 1, not 2.'],
    ['--kafka mine', '--kafka must be msk or external, not "mine".'],
    ['--broker-type big', '--broker-type must be kafka.m7g.large or kafka.m5.large, not "big".'],
    ['--capacity none', '--capacity must be on-demand or provisioned, not "none".'],
    ['--write --json', '--write goes with no other option: docs/costs.md is about the defaults.'],
    ['--fast', "'--fast'"],
    ['more', "'more'"],
  ])('refuse %s in one sentence', (args, message) => {
    expect(() => parseOptions(args.split(' '))).toThrow(OptionError);
    expect(() => parseOptions(args.split(' '))).toThrow(message);
  });
});
