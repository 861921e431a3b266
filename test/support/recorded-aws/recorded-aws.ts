import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { operationOf, type ServiceCall } from './operations.ts';

/** An error as AWS answers it. */
export class AwsError {
  readonly code: string;
  readonly status: number;
  readonly message: string;

  constructor(code: string, status = 400, message = `recorded: ${code}`) {
    this.code = code;
    this.status = status;
    this.message = message;
  }
}

/** The body of an answer: an object where the service speaks JSON, the inside of the result element where it speaks XML. */
export type RecordedAnswer = object | string | AwsError;

/** By `service:Operation`. What is not there is answered as AWS answers an operation that it does not know. */
export type RecordedAnswers = Readonly<Record<string, RecordedAnswer | ((call: ServiceCall) => RecordedAnswer)>>;

export interface RecordedAws {
  readonly endpoint: string;
  /** The calls that came in, as `service:Operation`, each as often as it came. */
  readonly calls: readonly string[];
  stop(): Promise<void>;
}

/**
 * An endpoint that answers as AWS, from recorded answers: for what no emulator has. The SDK's own clients ask it, so that their parsing is
 * exercised. It passes for no emulator.
 */
export async function startRecordedAws(answers: RecordedAnswers): Promise<RecordedAws> {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const call = operationOf(request, await bodyOf(request));
    if (call === undefined) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html></html>');
      return;
    }
    calls.push(`${call.service}:${call.operation}`);
    const recorded = answers[`${call.service}:${call.operation}`] ?? new AwsError('UnknownOperationException');
    const answer = typeof recorded === 'function' ? recorded(call) : recorded;
    const status = answer instanceof AwsError ? answer.status : 200;
    response.writeHead(status, { 'content-type': call.contentType });
    response.end(answer instanceof AwsError ? call.formatError(answer) : call.format(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
