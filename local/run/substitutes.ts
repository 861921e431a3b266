import type { Traits } from '../endpoint/engine.ts';
import type { StartOptions } from '../options.ts';

/** What a run does in place of an AWS endpoint, in words for the screen. */
export function substitutesFor(
  { kafkaMappings, schedules, stackDashboards }: Traits,
  { trigger, generator }: Pick<StartOptions, 'trigger' | 'generator'>,
): readonly string[] {
  return [
    ...(trigger && kafkaMappings !== 'served' ? ['our poller serves the Kafka triggers'] : []),
    ...(generator && schedules === 'stored' ? ['this run invokes the generator each minute'] : []),
    ...(stackDashboards === 'dropped' ? ["the page reads the stack's template for its dashboard"] : []),
    'metrics are read out of the logs',
  ];
}
