import { StandardUnit } from '@aws-sdk/client-cloudwatch';

/** One metric with the values that a log line gives for it, under one set of dimensions. */
export interface MetricValues {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  readonly values: readonly number[];
  readonly unit: StandardUnit;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** How finely CloudWatch keeps it, in seconds. */
  readonly resolution: 1 | 60;
}

export interface EmbeddedMetrics {
  readonly metrics: readonly MetricValues[];
  /** What is wrong with the line, where something is; the rest of it is usable. Never holds values of the line. */
  readonly problems: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const MAX_DIMENSIONS = 30;
const MAX_VALUES = 100;
const UNITS: ReadonlySet<unknown> = new Set(Object.values(StandardUnit));

/**
 * Reads a log line in CloudWatch's embedded metric format; a line in another format holds no metrics.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function parseEmbeddedMetrics(line: string): EmbeddedMetrics {
  const root = parseObject(line);
  if (root === undefined || !isObject(root._aws)) {
    return { metrics: [], problems: [] };
  }
  const { Timestamp: timestamp, CloudWatchMetrics: directives } = root._aws;
  if (typeof timestamp !== 'number' || !Number.isFinite(timestamp) || !Array.isArray(directives)) {
    return { metrics: [], problems: ['_aws has no Timestamp or no CloudWatchMetrics.'] };
  }
  const problems: string[] = [];
  const metrics = directives.flatMap((directive) => readDirective(directive, root, timestamp, problems));
  return { metrics, problems };
}

function readDirective(directive: unknown, root: Json, timestamp: number, problems: string[]): MetricValues[] {
  const { Namespace: namespace, Dimensions: sets, Metrics: definitions } = isObject(directive) ? directive : {};
  if (typeof namespace !== 'string' || namespace === '' || !Array.isArray(sets) || !Array.isArray(definitions)) {
    problems.push('A directive of CloudWatchMetrics has no Namespace, Dimensions or Metrics.');
    return [];
  }
  const dimensionSets = sets.flatMap((names) => {
    const dimensions = readDimensions(names, root);
    if (dimensions === undefined) {
      problems.push(`A dimension set of namespace ${namespace} is no list of at most ${MAX_DIMENSIONS} text members.`);
    }
    return dimensions === undefined ? [] : [dimensions];
  });
  return definitions.flatMap((definition) => {
    const metric = readMetric(definition, root);
    if (metric === undefined) {
      problems.push(`A metric of namespace ${namespace} has no name, no numbers or an unknown unit or resolution.`);
      return [];
    }
    return dimensionSets.map((dimensions) => ({ namespace, dimensions, timestamp, ...metric }));
  });
}

/** Dimensions are named in the directive; their values are text members of the line. */
function readDimensions(names: unknown, root: Json): MetricValues['dimensions'] | undefined {
  if (!Array.isArray(names) || names.length > MAX_DIMENSIONS) {
    return undefined;
  }
  const dimensions = names.flatMap((name: unknown) => {
    const value = typeof name === 'string' ? member(root, name) : undefined;
    return typeof name === 'string' && typeof value === 'string' && value !== '' ? [{ name, value }] : [];
  });
  return dimensions.length === names.length ? dimensions : undefined;
}

function readMetric(
  definition: unknown,
  root: Json,
): Pick<MetricValues, 'name' | 'values' | 'unit' | 'resolution'> | undefined {
  if (!isObject(definition) || typeof definition.Name !== 'string' || definition.Name === '') {
    return undefined;
  }
  const { Name: name, Unit: unit = StandardUnit.None, StorageResolution: resolution = 60 } = definition;
  const content = member(root, name);
  const values: unknown[] = Array.isArray(content) ? content : [content];
  if (values.length === 0 || values.length > MAX_VALUES || !values.every(isFiniteNumber)) {
    return undefined;
  }
  return isUnit(unit) && (resolution === 1 || resolution === 60) ? { name, values, unit, resolution } : undefined;
}

function parseObject(line: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const member = (root: Json, name: string) => (Object.hasOwn(root, name) ? root[name] : undefined);
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isUnit = (value: unknown): value is StandardUnit => UNITS.has(value);
