import { header } from '../twins/topics.ts';
import { type KnownEdge, type KnownEdges, knownEdge } from './known-edges.ts';
import { examineMaxima } from './maxima-invariants.ts';
import { average, expectedOf } from './oracle.ts';
import { highestOf, lastOf, type Publication } from './output-topics.ts';
import type { Pipeline } from './pipeline.ts';
import type { ProducedRecord, Producer } from './producer.ts';
import type { World } from './world.ts';

const positionOf = ({ record }: ProducedRecord) => `${record.partition}@${record.offset}`;

/** Examines a run that has come to rest against the batch oracle. */
export function examine(world: World, producer: Producer, pipeline: Pipeline): KnownEdges {
  const deadLetters = examineDeadLetters(world, producer, pipeline);
  examineJudgements(world, producer, pipeline, deadLetters);
  const edges = new Map<string, number>();
  const met = (topic: string) => (edge: KnownEdge) => {
    const name = `${topic}: ${edge}`;
    edges.set(name, (edges.get(name) ?? 0) + 1);
  };
  examineAverages(world, producer, pipeline, met('output_avg'));
  examineMaxima(world, producer, pipeline, met('output_max'));
  return edges;
}

/** @returns the positions of all records in the dead letters */
function examineDeadLetters(world: World, producer: Producer, { topics }: Pipeline): ReadonlySet<string> {
  const positions = new Set<string>();
  for (const letter of topics.deadLetters) {
    const partition = Number(header(letter, 'source-partition'));
    const offset = Number(header(letter, 'source-offset'));
    const produced = producer.at(partition, offset);
    if (produced === undefined || header(letter, 'source-topic') !== 'input') {
      world.violate('a dead letter tells where it comes from', 'a record of input', `${partition}@${offset}`);
      return positions;
    }
    const { record, truth } = produced;
    positions.add(positionOf(produced));
    const code = truth.kind === 'rejected' ? truth.code : truth.ahead ? 'TIMESTAMP_IN_FUTURE' : 'no dead letter';
    world.expect(`${positionOf(produced)} has its code`, header(letter, 'error-code'), code);
    const own = letter.headers?.slice(0, record.headers.length) ?? [];
    world.expect(
      `the dead letter of ${positionOf(produced)} is the record byte for byte`,
      inHex(letter.key, letter.value, letter.timestamp, own),
      inHex(record.key, record.value, record.timestamp, record.headers),
    );
  }
  return positions;
}

function inHex(
  key: Buffer | null,
  value: Buffer | null,
  timestamp: number | bigint | undefined,
  headers: readonly (readonly [Buffer | string, Buffer | string | null])[],
): string {
  const bytes = (one: Buffer | string | null) => (one === null ? null : Buffer.from(one).toString('hex'));
  return JSON.stringify([bytes(key), bytes(value), String(timestamp), headers.map((pair) => pair.map(bytes))]);
}

/** Each record was counted or put aside, never both. */
function examineJudgements(world: World, producer: Producer, { stats }: Pipeline, rejected: ReadonlySet<string>): void {
  for (const produced of producer.produced) {
    const { truth } = produced;
    const position = positionOf(produced);
    const counted = truth.kind === 'reading' && (stats.added.get(truth.city)?.positions.has(position) ?? false);
    const actual = [...(counted ? ['counted'] : []), ...(rejected.has(position) ? ['rejected'] : [])].join(' and ');
    if (truth.kind === 'reading' && truth.ahead) {
      if (actual !== 'counted' && actual !== 'rejected') {
        world.violate(`${position}, ahead of the clock, is judged once`, 'counted or rejected', actual || 'neither');
      }
    } else {
      world.expect(`${position} is dealt with`, actual, truth.kind === 'reading' ? 'counted' : 'rejected');
    }
  }
}

function examineAverages(
  world: World,
  producer: Producer,
  { stats, topics }: Pipeline,
  met: (edge: KnownEdge) => void,
): void {
  const isCounted = (one: ProducedRecord) =>
    one.truth.kind === 'reading' && (stats.added.get(one.truth.city)?.positions.has(positionOf(one)) ?? false);
  const { cities } = expectedOf(producer.produced, isCounted);
  const last = lastOf(topics.averages);
  const highest = highestOf(topics.averages);
  world.expect('no other cities are published', [...last.keys()].sort().join(), [...cities.keys()].sort().join());
  for (const [city, { sum, count }] of cities) {
    const expected = `${average(city, sum, count)} of ${count}`;
    world.expect(`the highest count of ${city} is right`, described(highest.get(city)), expected);
    const edge = knownEdge(last.get(city), count);
    if (edge !== undefined) {
      met(edge);
    } else {
      world.expect(`the last average of ${city} is right`, described(last.get(city)), expected);
    }
  }
}

function described(publication: Publication | undefined): string {
  return publication === undefined ? 'nothing' : `${publication.value} of ${publication.order}`;
}
