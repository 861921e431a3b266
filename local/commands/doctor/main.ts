import { styleText } from 'node:util';
import { jsonLine } from '../printable.ts';
import { runMain } from '../run-main.ts';
import { type DoctorOptions, HELP, parseDoctorOptions } from './arguments.ts';
import type { Place } from './aws.ts';
import { exitCode, type Finding } from './finding.ts';
import { clientSettings, describePlace, findPlace } from './place.ts';
import { Waiting } from './progress.ts';
import { formatReport, type Style, type Subject, toJson } from './report.ts';

/** The report fits terminals of this width, and does not grow without end on wide ones. */
const COLUMNS = 80;
const MAX_COLUMNS = 110;

async function main(stop: AbortSignal): Promise<number> {
  // There is nothing to finish.
  stop.addEventListener('abort', () => process.exit(1));
  const options = parseDoctorOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const now = Date.now();
  const waiting = new Waiting(process.stderr, 'AWS');
  let findings: readonly Finding[];
  let place: Place | Finding;
  try {
    place = await findPlace(options);
    findings = 'status' in place ? [place] : await look(options, place, now, (pending) => waiting.update(pending));
  } finally {
    waiting.end();
  }
  print(subjectOf(options, place, now), findings, options.json);
  return exitCode(findings);
}

async function look(
  { what, bootstrapServers }: DoctorOptions,
  place: Place,
  now: number,
  onWaiting: (pending: readonly string[]) => void,
): Promise<readonly Finding[]> {
  const common = { place, settings: clientSettings(place, process.env), environment: process.env, now, onWaiting };
  if (what.kind === 'stack') {
    // Each brings SDKs that the other does not need.
    const { lookAtStack } = await import('./stack/look-at-stack.ts');
    return lookAtStack({ ...common, stackName: what.stackName, bootstrapServers });
  }
  const { lookAtAccount } = await import('./before/look-at-account.ts');
  return lookAtAccount({ ...common, context: what.settings, bootstrapServers });
}

function subjectOf({ what, endpoint, region }: DoctorOptions, place: Place | Finding, at: number): Subject {
  const where = 'status' in place ? `at ${endpoint}` : describePlace(place);
  const title = what.kind === 'stack' ? `Stack ${what.stackName}, ${where}` : `Before the first deployment, ${where}`;
  return {
    title,
    at,
    fields: {
      looksAt: what.kind,
      stack: what.kind === 'stack' ? what.stackName : null,
      endpoint: endpoint ?? null,
      emulator: 'status' in place ? null : (place.engine?.title ?? null),
      region: 'status' in place ? (region ?? null) : place.region,
    },
  };
}

function print(subject: Subject, findings: readonly Finding[], json: boolean): void {
  if (json) {
    process.stdout.write(`${jsonLine(toJson(subject, findings))}\n`);
    return;
  }
  const columns = Math.min(process.stdout.columns ?? COLUMNS, MAX_COLUMNS);
  const style: Style = (format, text) => styleText(format, text, { stream: process.stdout });
  process.stdout.write(`${formatReport(subject, findings, columns, style).join('\n')}\n`);
}

await runMain('doctor', main);
