import type { Circumstances } from '../../../../local/commands/doctor/circumstances.ts';

export const NOW = Date.parse('2026-11-27T22:31:05Z');

/** A stack on AWS. */
export const ON_AWS: Circumstances = {
  stackName: 'CityTemperatures',
  now: NOW,
  emulator: undefined,
  endpoint: undefined,
  region: 'eu-west-1',
};

/** The same on an emulator of this machine. */
export const EMULATED: Circumstances = {
  ...ON_AWS,
  emulator: 'MiniStack',
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
};

export const minutesAgo = (minutes: number) => NOW - minutes * 60_000;

export const DENIED = { kind: 'denied', needs: ['dynamodb:DescribeTable'] } as const;
