import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import type { AwsAddress } from '../../../local/endpoint/address.ts';
import { ROOT } from '../../../local/paths.ts';
import { nameInRun } from '../target.ts';
import type { Findings } from './address-probe.handler.ts';

const STACK = nameInRun('AddressProbe');
/** Runs the program that it is invoked with: no template may be as large as a bundle, but an event may. */
const CODE = `
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
exports.handler = async ({ program, event }) => {
  const folder = mkdtempSync(require('node:os').tmpdir() + '/address-probe-');
  try {
    writeFileSync(folder + '/program.mjs', program);
    return await (await import(folder + '/program.mjs')).handler(event);
  } finally {
    rmSync(folder, { recursive: true });
  }
};`;

/** The program, bundled as the stack's functions are (lib/pipeline-function.ts). */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'address-probe.handler.ts')],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    mainFields: ['module', 'main'],
    alias: { '@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled' },
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * Deploys a function that tells what it reaches, with a queue of its own, and invokes it once.
 *
 * @param variables its environment: that of a function whose addresses are to be tried
 * @returns what it has found, and where the queue is that it has sent a timer to
 */
export async function probe(
  { client }: Pick<AwsAddress, 'client'>,
  variables: Readonly<Record<string, string>>,
): Promise<{ findings: Findings; queueUrl: string }> {
  const template = {
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue' },
      Probe: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Timeout: 60,
          MemorySize: 512,
          Role: 'arn:aws:iam::000000000000:role/test',
          Environment: { Variables: variables },
          Code: { ZipFile: CODE },
        },
      },
    },
    Outputs: { Queue: { Value: { Ref: 'Queue' } }, Probe: { Value: { Ref: 'Probe' } } },
  };
  const cloudFormation = new CloudFormationClient(client);
  const lambda = new LambdaClient(client);
  try {
    await cloudFormation.send(new CreateStackCommand({ StackName: STACK, TemplateBody: JSON.stringify(template) }));
    const limits = { client: cloudFormation, maxWaitTime: 60, minDelay: 0.2 };
    await waitUntilStackCreateComplete(limits, { StackName: STACK });
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }));
    const output = (name: string) => stack?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? '';
    const queueUrl = output('Queue');
    const payload = JSON.stringify({ program: await bundle(), event: { queueUrl } });
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: output('Probe'), Payload: payload }),
    );
    const answer = Payload?.transformToString() ?? '';
    if (FunctionError !== undefined) {
      throw new Error(`The probe failed: ${answer}`);
    }
    return { findings: JSON.parse(answer), queueUrl };
  } finally {
    cloudFormation.destroy();
    lambda.destroy();
  }
}
