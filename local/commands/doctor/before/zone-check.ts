import { type Answer, unansweredFinding } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import { type Advice, type Finding, fault, ok, warning } from '../finding.ts';
import { SEE } from '../see.ts';
import { list } from '../words.ts';

/** An availability zone of the region, as this account sees it. */
export interface Zone {
  readonly name: string;
  /** The same in every account, where the name is not. */
  readonly id: string;
  readonly available: boolean;
}

export interface ZoneFacts {
  readonly zones: Answer<readonly Zone[]>;
  /** Names of those with a default subnet: CloudFormation counts these alone, if there are any. */
  readonly withDefaultSubnet: Answer<readonly string[]>;
  /** As the setting availabilityZones names them; undefined: the region's first three. */
  readonly wanted: readonly string[] | undefined;
}

/** MSK takes no subnet there: https://docs.aws.amazon.com/msk/1.0/apireference/clusters.html#clusters-model-brokernodegroupinfo */
const REFUSED = 'use1-az3';
/** Where MSK wants exactly so many, by the same page. */
const TWO_ZONES = 'us-west-1';
const DEFAULT_ZONES = 3;
const LEAST_ZONES = 2;

/** Whether the zones that the stack would span are such as MSK takes, and if not, which to name. */
export function checkZones({ zones, withDefaultSubnet, wanted }: ZoneFacts, { region }: Circumstances): Finding {
  const what = { check: 'account', subject: 'zones' };
  if (zones.kind !== 'answer') {
    return unansweredFinding(what, zones);
  }
  const usable = zones.value.filter(({ id, available }) => available && id !== REFUSED).map(({ name }) => name);
  const most = region === TWO_ZONES ? LEAST_ZONES : DEFAULT_ZONES;
  const proposal = usable.toSorted().slice(0, most);
  const advice: Advice =
    proposal.length < LEAST_ZONES
      ? { todo: 'Take another region: MSK needs two zones at least', see: SEE.deployment }
      : {
          todo: 'Name the zones',
          commands: [`npx cdk deploy --all -c availabilityZones=${proposal.join(',')}`],
          see: SEE.deployment,
        };
  const chosen = wanted ?? firstZones(zones.value, withDefaultSubnet);
  const values = { zones: chosen.join(','), usable: usable.toSorted().join(',') };
  const described = chosen.map(
    (name) => `${name} (${zones.value.find((zone) => zone.name === name)?.id ?? 'not there'})`,
  );
  const problem = problemOf(chosen, zones.value, wanted !== undefined, region);
  if (problem !== undefined) {
    return fault(what, problem, advice, values);
  }
  const found = `${list(described)}, which MSK takes`;
  // Only then it is not sure which zones CloudFormation will come to.
  return wanted === undefined && withDefaultSubnet.kind !== 'answer'
    ? warning(
        what,
        `${found}, if CloudFormation comes to the same: ${unansweredFinding(what, withDefaultSubnet).found}`,
        advice,
        values,
      )
    : ok(what, found, values);
}

/**
 * What `Fn::GetAZs` comes to, of which the stack takes the first three: zones with a default subnet, if there are any, else all.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-getavailabilityzones.html
 */
function firstZones(zones: readonly Zone[], withDefaultSubnet: ZoneFacts['withDefaultSubnet']): readonly string[] {
  const preferred = withDefaultSubnet.kind === 'answer' ? withDefaultSubnet.value : [];
  const names = preferred.length > 0 ? preferred : zones.map(({ name }) => name);
  return [...new Set(names)].toSorted().slice(0, DEFAULT_ZONES);
}

function problemOf(
  chosen: readonly string[],
  zones: readonly Zone[],
  named: boolean,
  region: string,
): string | undefined {
  const find = (name: string) => zones.find((zone) => zone.name === name);
  const absent = chosen.filter((name) => find(name)?.available !== true);
  const refused = chosen.find((name) => find(name)?.id === REFUSED);
  if (absent.length > 0) {
    return `${region} has no zone ${list(absent)} that is available to this account`;
  }
  if (refused !== undefined) {
    return `${refused} is the zone ${REFUSED}, which MSK refuses`;
  }
  if (!named && chosen.length < DEFAULT_ZONES) {
    return `this account has ${chosen.length} zones in ${region}, ${list(chosen)}, and the stack takes three unless it is told which`;
  }
  if (region === TWO_ZONES && chosen.length !== LEAST_ZONES) {
    return `MSK wants exactly two zones in ${region}`;
  }
  return undefined;
}
