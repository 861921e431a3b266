import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createInvoke, createLambdaClient, type Invoke } from '../../../local/kafka-trigger/invoker.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

describe('an invocation', () => {
  let answer: { status: number; headers?: Record<string, string>; body?: string };
  let received: { url: string; type: string; body: string }[];
  let invoke: Invoke;
  const never = new AbortController().signal;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const type = String(request.headers['x-amz-invocation-type']);
      received.push({ url: String(request.url), type, body: Buffer.concat(chunks).toString() });
      if (answer.status !== 0) {
        response.writeHead(answer.status, answer.headers).end(answer.body);
      }
    });
  });

  beforeEach(async () => {
    Object.assign(process.env, CREDENTIALS);
    received = [];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    invoke = createInvoke(createLambdaClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1' }));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('sends the bytes as they are and waits for the result', async () => {
    answer = { status: 200, body: 'null' };
    expect(await invoke('averages', Buffer.from('{"é": 1}'), never)).toEqual({ kind: 'succeeded' });
    expect(received).toEqual([
      { url: '/2015-03-31/functions/averages/invocations', type: 'RequestResponse', body: '{"é": 1}' },
    ]);
  });

  test('fails when the function does, and tells why', async () => {
    const body = JSON.stringify({ errorType: 'Error', errorMessage: 'told to' });
    answer = { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body };
    const result = await invoke('averages', Buffer.from('{}'), never);
    expect(result).toEqual({ kind: 'failed', reason: 'Unhandled error: Error: told to' });
  });

  test.each([
    [404, 'ResourceNotFoundException', 'failed'],
    [413, 'RequestTooLargeException', 'failed'],
    [429, 'TooManyRequestsException', 'unavailable'],
    [500, 'ServiceException', 'unavailable'],
    [502, 'BadGateway', 'unavailable'],
  ])('answered with %i %s counts as %s, and is tried once only', async (status, type, kind) => {
    answer = { status, headers: { 'x-amzn-errortype': type }, body: JSON.stringify({ message: 'no' }) };
    expect(await invoke('averages', Buffer.from('{}'), never)).toMatchObject({ kind });
    expect(received).toHaveLength(1);
  });

  test('that nobody answers is given up with its signal', async () => {
    answer = { status: 0 };
    const abort = new AbortController();
    const result = invoke('averages', Buffer.from('{}'), abort.signal);
    abort.abort();
    expect(await result).toMatchObject({ kind: 'unavailable' });
  });

  test('without anybody there is unavailable', async () => {
    const nobody = createInvoke(createLambdaClient({ endpoint: 'http://127.0.0.1:1', region: 'us-east-1' }));
    expect(await nobody('averages', Buffer.from('{}'), never)).toMatchObject({ kind: 'unavailable' });
  });
});
