import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { EndpointError, inspectEngine, recognizeEngine } from '../../../local/endpoint/engine.ts';

/** What an endpoint answers to a path; a number is a status without a body, undefined is silence. */
type Answers = (path: string, request: number) => object | string | number | undefined;

const servers: Server[] = [];

async function endpoint(answers: Answers): Promise<string> {
  let requests = 0;
  const server = createServer(({ url = '' }, response) => {
    requests += 1;
    const answer = answers(url, requests);
    if (typeof answer === 'number') {
      response.writeHead(answer, { location: 'http://127.0.0.1:1/' }).end();
    } else if (answer !== undefined) {
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    }
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const only =
  (path: string, answer: object | string): Answers =>
  (asked) =>
    asked === path ? answer : 404;
/** What LocalStack says; its services as those of a plan with MSK, unless others are given. */
const info =
  (more: object, services: object = { kafka: 'available' }): Answers =>
  (asked) => {
    const answers: Record<string, object> = {
      '/_localstack/info': { version: '4.14.0:0a1b2c3', ...more },
      '/_localstack/health': { services },
    };
    return answers[asked] ?? 404;
  };
const SILENT_MS = 20_000;

describe('an endpoint is known by what it says of itself', () => {
  test('LocalStack without a license', async () => {
    const url = await endpoint(info({ edition: 'community', is_license_activated: false }));
    expect(await inspectEngine(url)).toEqual({
      title: 'LocalStack 4.14.0, edition community',
      kafkaMappings: 'refused',
      schedules: 'stored',
      stackDashboards: 'dropped',
      functionsInContainers: true,
    });
  });

  test('LocalStack with one', async () => {
    const url = await endpoint(info({ edition: 'pro', is_license_activated: true }));
    expect(await inspectEngine(url)).toEqual({
      title: 'LocalStack 4.14.0, edition pro',
      kafkaMappings: 'served',
      schedules: 'stored',
      stackDashboards: 'kept',
      functionsInContainers: true,
    });
  });

  test("LocalStack's paid edition whose license is not active", async () => {
    const url = await endpoint(info({ edition: 'pro', is_license_activated: false }));
    expect(await inspectEngine(url)).toMatchObject({ kafkaMappings: 'refused' });
  });

  test.each([[{ lambda: 'running' }], [{ kafka: 'disabled' }]])(
    'LocalStack with one that has no MSK: %j',
    async (services) => {
      const url = await endpoint(info({ edition: 'pro', is_license_activated: true }, services));
      expect(await inspectEngine(url)).toMatchObject({ kafkaMappings: 'refused' });
    },
  );

  test('MiniStack', async () => {
    const url = await endpoint(only('/_ministack/health', { version: '1.5.33' }));
    expect(await inspectEngine(url)).toEqual({
      title: 'MiniStack 1.5.33',
      kafkaMappings: 'stored',
      schedules: 'fire',
      stackDashboards: 'kept',
      functionsInContainers: false,
    });
  });

  test('after a moment in which it did not answer', async () => {
    const answers = only('/_ministack/health', { version: '1.5.33' });
    const url = await endpoint((path, request) => (request < 3 ? 503 : answers(path, request)));
    expect(await inspectEngine(url)).toMatchObject({ title: 'MiniStack 1.5.33' });
  });
});

describe('something else', () => {
  test.each<[what: string, answers: Answers]>([
    ['knows neither path', () => 404],
    ['answers with an error of its own to all that it does not know', () => 500],
    ['sends elsewhere what it does not know', () => 302],
    ['answers in HTML', () => '<html>'],
    ['answers nothing', () => ''],
    ['answers with JSON of another kind', () => ({ version: 1 })],
    ['answers with JSON that is no object', () => 'null'],
  ])('%s', async (_what, answers) => {
    const url = await endpoint(answers);
    expect(await recognizeEngine(url)).toBeUndefined();
    await expect(inspectEngine(url)).rejects.toThrow(EndpointError);
    await expect(inspectEngine(url)).rejects.toThrow(
      `What answers at ${url} is neither LocalStack nor MiniStack, and this command works with no other. A stack on AWS is deployed by npx cdk deploy.`,
    );
  });
});

describe('nothing that could be told apart', () => {
  const expectNothing = async (url: string) => {
    await expect(recognizeEngine(url)).rejects.toThrow(EndpointError);
    await expect(inspectEngine(url)).rejects.toThrow(
      `No AWS endpoint answers at ${url}: is it up, and is that its address?`,
    );
  };

  test('is where nobody listens', async () => {
    const url = await endpoint(() => 404);
    servers[0]?.close();
    await expectNothing(url);
  });

  test.each([502, 503, 504])('is behind a gateway that says %d', async (status) => {
    await expectNothing(await endpoint(() => status));
  });

  test(
    'is who takes the question and never answers',
    async () => {
      await expect(recognizeEngine(await endpoint(() => undefined))).rejects.toThrow(EndpointError);
    },
    SILENT_MS,
  );
});
