import { expect, test } from '@jest/globals';
import { MINISTACK, type Traits } from '../../../local/endpoint/engine.ts';
import { substitutesFor } from '../../../local/run/substitutes.ts';

const FREE: Traits = {
  kafkaMappings: 'refused',
  schedules: 'stored',
  stackDashboards: 'dropped',
  functionsInContainers: true,
};
const LICENSED: Traits = { ...FREE, kafkaMappings: 'served', stackDashboards: 'kept' };
const ALL = { trigger: true, generator: true };

const POLLER = 'our poller serves the Kafka triggers';
const GENERATOR = 'this run invokes the generator each minute';
const DASHBOARD = "the page reads the stack's template for its dashboard";
const METRICS = 'metrics are read out of the logs';

test.each<[what: string, traits: Traits, options: Parameters<typeof substitutesFor>[1], made: readonly string[]]>([
  ['at MiniStack, which lacks the triggers and the metrics', MINISTACK, ALL, [POLLER, METRICS]],
  ['at LocalStack, which lacks all of it', FREE, ALL, [POLLER, GENERATOR, DASHBOARD, METRICS]],
  ['at a LocalStack that serves Kafka mappings', LICENSED, ALL, [GENERATOR, METRICS]],
  [
    "without the trigger, which is its user's",
    FREE,
    { trigger: false, generator: true },
    [GENERATOR, DASHBOARD, METRICS],
  ],
  ['without the generator', FREE, { trigger: true, generator: false }, [POLLER, DASHBOARD, METRICS]],
])('a run says what it makes up for: %s', (_what, traits, options, made) => {
  expect(substitutesFor(traits, options)).toEqual(made);
});
