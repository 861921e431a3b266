// `npm run chaos [-- --minutes N] [--seed S] [--rate R]`: the long form of the chaos test. Exits with 1 when anything was lost, counted
// twice or wrong.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installBroker } from '../../local/broker/broker.ts';
import { installEmulator } from '../../local/emulator/emulator.ts';
import { deployPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import { PARTITIONS, runChaos } from './chaos.ts';
import { replay } from './replay.ts';
import { renderReport } from './report.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rate: { type: 'string', default: '250' },
  },
});
const [minutes, seed, recordsPerSecond] = [values.minutes, values.seed, values.rate].map(Number) as [
  number,
  number,
  number,
];
if (![minutes, seed, recordsPerSecond].every((value) => Number.isFinite(value) && value >= 0)) {
  console.error('--minutes, --seed and --rate take numbers.');
  process.exit(2);
}

// Everything is written below one folder and ends with this process, however it ends.
const folder = mkdtempSync(join(tmpdir(), 'city-temperatures-chaos-'));
process.env.TMPDIR = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(130));
}

console.log(`Chaos of ${minutes} min, ${recordsPerSecond} records a second, seed ${seed}`);
await Promise.all([installBroker(), installEmulator()]);
const pipeline = await deployPipeline(PARTITIONS);
try {
  const report = await runChaos(pipeline, {
    seed,
    recordsPerSecond,
    durationMs: minutes * 60_000,
    calmMs: 30_000,
    progress: console.log,
  });
  console.log(`\n${renderReport(report)}`);
  const changes = await replay(pipeline);
  console.log(changes.length === 0 ? 'A replay from the beginning changed nothing.' : `A replay changed ${changes}`);
  process.exitCode = report.verdict.wrong.length + report.timersLeft + changes.length === 0 ? 0 : 1;
} finally {
  await pipeline.stop();
}
