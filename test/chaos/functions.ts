import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { AwsAddress } from '../../local/endpoint/address.ts';
import type { TemporaryEmulator } from '../integration/emulator.ts';

const run = promisify(execFile);

/** Has a deployed function send its DynamoDB and SQS requests elsewhere; the SDK reads these variables, and prefers them. */
export async function divertFunction(emulator: AwsAddress, functionName: string, endpoint: string): Promise<void> {
  const client = new LambdaClient(emulator.client);
  try {
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    const diverted = { AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_SQS: endpoint };
    await client.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: functionName,
        Environment: { Variables: { ...Environment?.Variables, ...diverted } },
      }),
    );
  } finally {
    client.destroy();
  }
}

/**
 * Ends the processes that run a function, in the middle of whatever they do. MiniStack starts them in its own process group,
 * in folders that are named after the function.
 */
export async function killFunction(emulator: Pick<TemporaryEmulator, 'pid'>, functionName: string): Promise<void> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,pgid=,args='], { maxBuffer: 16 * 1024 * 1024 });
  for (const line of stdout.split('\n')) {
    const [, pid, group, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (Number(group) === emulator.pid && command.includes(`ministack-lambda-${functionName}-`)) {
      kill(Number(pid));
    }
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Another request of the same function had it killed a moment ago.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}
