import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from '../command.ts';
import { type AwsAddress, withoutAws } from '../endpoint/address.ts';
import { NODE_PROGRAMS, ROOT } from '../paths.ts';

export const STACK_NAME = 'CityTemperatures';

/** Of a stack's Kafka triggers. */
export function consumerGroups(stackName: string): readonly string[] {
  return ['city-averages', 'window-maxima'].map((name) => `${stackName}-${name}`);
}

/** The stack's outputs that the runner needs: names of tables, functions and the schedule, as deployed. */
export interface StackOutputs {
  readonly CityStatsTable: string;
  readonly WindowMaximaTable: string;
  readonly GeneratorFunction: string;
  readonly GeneratorSchedule: string;
}

/** The CDK CLI, as anybody would call it, with a log of its own for each command. */
export class Deployment {
  readonly #stackName: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #directory: string;
  readonly #assembly: string;
  readonly #logs: string;
  readonly #signal: AbortSignal;

  /** @param directory for the synthesized stack and its outputs */
  constructor(
    environment: AwsAddress['environment'],
    directory: string,
    logs: string,
    signal: AbortSignal,
    stackName = STACK_NAME,
  ) {
    this.#stackName = stackName;
    this.#environment = {
      ...withoutAws(process.env),
      ...environment,
      PATH: [NODE_PROGRAMS, process.env.PATH].join(delimiter),
      TMPDIR: directory,
      // Plain lines, no questions.
      CI: 'true',
    };
    this.#directory = directory;
    this.#assembly = join(directory, 'cdk.out');
    this.#logs = logs;
    this.#signal = signal;
  }

  /** Needs no emulator. */
  synthesize(context: Readonly<Record<string, string | number>>): Promise<void> {
    const settings = Object.entries({ ...context, stackName: this.#stackName }).flatMap(([name, value]) => [
      '--context',
      `${name}=${value}`,
    ]);
    return this.#cdk('synth', ['--quiet', '--output', this.#assembly, ...settings]);
  }

  /** Out of reach of the project's cdk.json: this command needs no app, but would run one. */
  bootstrap(): Promise<void> {
    return this.#cdk('bootstrap', ['aws://000000000000/us-east-1'], { directory: this.#directory });
  }

  /**
   * Deploys what was synthesized.
   *
   * @param signal gives it up
   */
  async deploy(signal = this.#signal): Promise<StackOutputs> {
    const outputsFile = join(this.#directory, 'outputs.json');
    const settings = ['--app', this.#assembly, '--require-approval', 'never', '--outputs-file', outputsFile];
    await this.#cdk('deploy', [...settings, this.#stackName], { signal });
    const outputs = JSON.parse(await readFile(outputsFile, 'utf8'));
    return outputs[this.#stackName];
  }

  /** Removes what was deployed. It is a part of the end, and so not given up by the signal that ends all the rest. */
  destroy(): Promise<void> {
    const settings = ['--app', this.#assembly, '--force', this.#stackName];
    return this.#cdk('destroy', settings, { signal: new AbortController().signal });
  }

  #cdk(command: string, args: readonly string[], { directory = ROOT, signal = this.#signal } = {}): Promise<void> {
    return runCommand({
      command: join(NODE_PROGRAMS, 'cdk'),
      args: [command, '--no-notices', '--no-version-reporting', ...args],
      directory,
      environment: this.#environment,
      logFile: join(this.#logs, `cdk-${command}.log`),
      timeoutMs: 120_000,
      signal,
    });
  }
}
