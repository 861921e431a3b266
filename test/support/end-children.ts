// Loaded into each of Jest's processes before Jest: a signal that ends it ends what its tests have started, too. The tests can't see to
// that, as Jest gives them a `process` of their own, which is told of no signal and no exit, and afterAll is left out.
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';

const running = new Set<ChildProcess>();

// Told of every process: https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#child-process
subscribe('child_process', (message) => {
  const { process: child } = message as { process: ChildProcess };
  running.add(child);
  child.once('exit', () => running.delete(child));
});

function end(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) {
    return;
  }
  try {
    // With a process group of its own it has not had the terminal's signal, and may have children.
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Among these are Jest's workers, which do the same.
    child.kill('SIGTERM');
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    for (const child of running) {
      end(child);
    }
    process.kill(process.pid, signal);
  });
}
