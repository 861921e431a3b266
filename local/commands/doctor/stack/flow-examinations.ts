import type { Answer } from '../answer.ts';
import type { Examination } from '../examine.ts';
import type { DeployedTrigger } from './deployment.ts';
import { checkGenerator, type GeneratorFacts } from './generator-check.ts';
import { checkLag, type Lag } from './lag-check.ts';
import type { StackLook } from './look.ts';
import { checkProgress, checkRejections } from './progress-check.ts';
import { readProduction, readSchedule } from './read-generator.ts';
import { readLag } from './read-kafka.ts';
import { readMetricLag } from './read-lag.ts';
import { readReach, readRejections, readSkippedShares } from './read-progress.ts';
import { readCities, readWindows } from './read-results.ts';
import { checkCities, checkWindows } from './result-check.ts';

type Lags = ReadonlyMap<string, Promise<Answer<Lag | undefined>>>;

/** What flows: what waits, what the generator makes, what comes out. The results are judged by both others. */
export function flowExaminations(look: StackLook): readonly Examination[] {
  const { deployment, circumstances } = look;
  const triggers = (deployment.triggers ?? []).filter(({ source }) => source === 'kafka');
  const lags: Lags = new Map(triggers.map((trigger) => [trigger.service, readLagOf(look, trigger)]));
  const generator = readGenerator(look);
  // They may fail before anybody looks at them.
  for (const facts of [generator, ...lags.values()]) {
    facts.catch(() => {});
  }
  return [
    ...triggers.map(({ service, batchSeconds }) => ({
      what: `the lag of ${service}`,
      look: async () => {
        const lag = await (lags.get(service) ?? NOT_CONSUMED);
        const tolerated = deployment.settings.toleratedLag(service);
        return [checkLag({ service, lag, tolerated, batchMs: batchSeconds * 1_000 }, circumstances)];
      },
    })),
    ...triggers.map(({ service }) => progressExamination(look, service)),
    {
      what: 'the readings that are rejected',
      look: async () => [checkRejections(await readRejections(look.aws, circumstances))],
    },
    generatorExamination(look, generator),
    ...resultExaminations(look, generator, lags),
  ];
}

const NOT_CONSUMED: Answer<Lag | undefined> = { kind: 'not-here', reason: 'nothing consumes it' };

async function readLagOf(
  look: StackLook,
  { consumerGroup, functionName }: DeployedTrigger,
): Promise<Answer<Lag | undefined>> {
  const { aws, kafka, msk, circumstances } = look;
  return kafka.kind === 'open' && consumerGroup !== undefined
    ? readLag(kafka.session, consumerGroup, circumstances.now)
    : readMetricLag(aws, { functionName, consumerGroup, clusterArn: msk?.clusterArn }, circumstances);
}

async function readGenerator({ aws, deployment, schedulesFire, circumstances }: StackLook): Promise<GeneratorFacts> {
  const { schedule, functions } = deployment;
  const generator = functions.find(({ service }) => service === 'generator');
  const [state, production] = await Promise.all([
    readSchedule(aws, schedule?.name ?? ''),
    readProduction(aws, generator, circumstances),
  ]);
  return { schedule: state, deployedOn: schedule?.enabled, fires: schedulesFire, production };
}

function generatorExamination(
  { deployment, circumstances }: StackLook,
  generator: Promise<GeneratorFacts>,
): Examination {
  return {
    what: 'the generator',
    look: async () => (deployment.schedule === undefined ? [] : checkGenerator(await generator, circumstances)),
  };
}

function progressExamination(look: StackLook, service: string): Examination {
  const { aws, kafka, deployment, circumstances } = look;
  const { epoch } = deployment.settings;
  const tableName = tableOf(look, 'PartitionProgress');
  return {
    what: `the progress of ${service}`,
    look: async () => {
      const [reach, skippedShares] = await Promise.all([
        kafka.kind === 'open' && epoch !== undefined
          ? readReach(aws, kafka.session, { tableName, consumer: service, epoch })
          : NOT_COMPARED,
        readSkippedShares(aws, service, circumstances),
      ]);
      return [checkProgress({ service, reach, skippedShares })];
    },
  };
}

const NOT_COMPARED = { kind: 'not-here', reason: 'Kafka is not asked' } as const;

const tableOf = ({ deployment }: StackLook, label: string) =>
  deployment.tables.find((table) => table.label === label)?.name ?? '';

function resultExaminations(look: StackLook, generator: Promise<GeneratorFacts>, lags: Lags): readonly Examination[] {
  const { aws, deployment, circumstances } = look;
  const lagOf = (service: string) => lags.get(service) ?? NOT_CONSUMED;
  const flow = async (service: string) => {
    const [unread, { production }] = await Promise.all([lagOf(service), generator]);
    const producedAt = production.kind === 'answer' ? production.value.newestAt : undefined;
    return { unread, producedAt, settings: deployment.settings };
  };
  return [
    {
      what: 'the newest windows',
      look: async () => {
        const windows = await readWindows(aws, tableOf(look, 'WindowMaxima'), circumstances);
        return checkWindows(windows, await flow('window-maxima'), circumstances);
      },
    },
    {
      what: 'the newest averages',
      look: async () => {
        const cities = await readCities(aws, tableOf(look, 'CityStats'));
        return checkCities(cities, await flow('city-averages'), circumstances);
      },
    },
  ];
}
