import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { mutatedCopy, StaleMutationError } from './mutated-copy.ts';
import { MUTATIONS, type Mutation } from './mutations.ts';

const SEEDS = 500;
const run = promisify(execFile);

/** What a simulation of the mutated code says: the exit code, and all that it wrote. */
async function simulateMutated(mutation?: Mutation): Promise<{ code: number; output: string }> {
  const copy = await mutatedCopy(mutation);
  try {
    const { stdout } = await run(process.execPath, [copy.main, '--seeds', String(SEEDS), '--until-failure']);
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: `${stdout}${stderr}` };
  } finally {
    await copy.remove();
  }
}

describe('the simulation sees what is missing', () => {
  it.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))('without: %s', async (_name, mutation) => {
    const { code, output } = await simulateMutated(mutation);
    expect(output).toMatch(/seed \d+: broken: /);
    expect(code).toBe(1);
  });

  it('and finds nothing in the copy of the code as it is', async () => {
    const { code, output } = await simulateMutated();
    expect({ code, output }).toEqual({ code: 0, output });
  });

  it('a mutation that no longer fits the code says so', async () => {
    const stale = { name: 'stale', file: 'lambdas/shared/topics.ts', find: 'no such text', replace: '' };
    await expect(mutatedCopy(stale)).rejects.toThrow(StaleMutationError);
  });
});
