import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutation } from './mutations.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** All that a simulation needs. */
const PARTS = ['package.json', 'lambdas', 'lib', join('test', 'twins'), join('test', 'simulation')];

/** The text to replace is not there, or more than once: the code has changed, and the mutation must follow. */
export class StaleMutationError extends Error {
  override readonly name = 'StaleMutationError';
}

/**
 * Copies the simulation and what it runs into a folder of its own, with a mutation, if one is given.
 *
 * @throws StaleMutationError when the mutation does not fit the code
 */
export async function mutatedCopy(mutation?: Mutation): Promise<{ main: string; remove: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-mutation-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    for (const part of PARTS) {
      await cp(join(ROOT, part), join(directory, part), { recursive: true });
    }
    await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    if (mutation !== undefined) {
      await mutate(join(directory, mutation.file), mutation);
    }
    return { main: join(directory, 'test', 'simulation', 'main.ts'), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function mutate(path: string, { name, file, find, replace }: Mutation): Promise<void> {
  const pieces = (await readFile(path, 'utf8')).split(find);
  if (pieces.length !== 2) {
    throw new StaleMutationError(
      `The mutation "${name}" finds its text ${pieces.length - 1} times in ${file} instead of once; adapt it to the code:\n${find}`,
    );
  }
  await writeFile(path, pieces.join(replace));
}
