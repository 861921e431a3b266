import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseWidgetCall, WidgetCallError } from './custom-widget.ts';
import { answerFor, NotFoundError } from './errors.ts';
import { refusal, SECURITY_HEADERS } from './guard.ts';
import { asObject } from './json.ts';
import type { StaticFile } from './static-files.ts';
import { parseTimeRange, type TimeRange } from './time-range.ts';
import type { Viewer } from './viewer.ts';

export interface ServerOptions {
  readonly viewer: Viewer;
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly port: number;
  /** What the page tells about where it looks. */
  readonly settings: { readonly endpoint: string; readonly dashboard: string | undefined };
  readonly log: (line: string) => void;
}

const HOST = '127.0.0.1';
const MAX_BODY_BYTES = 256 * 1_024;

/** Starts the viewer's server on this machine's loopback interface. @throws Error when the port cannot be had */
export async function startServer(options: ServerOptions): Promise<Server> {
  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    handle(request, response, options).catch((error) => {
      const { status, kind, message } = answerFor(error);
      if (status >= 500 && kind === 'failed') {
        options.log(`${request.method} ${request.url?.split('?')[0]} failed: ${message}`);
      }
      sendJson(response, status, { error: { kind, message } });
    });
  });
  server.listen(options.port, HOST);
  await once(server, 'listening');
  return server;
}

async function handle(request: IncomingMessage, response: ServerResponse, options: ServerOptions): Promise<void> {
  const refused = refusal(request, options.port);
  if (refused !== undefined) {
    sendJson(response, 403, { error: { kind: 'request', message: refused } });
    return;
  }
  const url = URL.parse(request.url ?? '/', `http://${HOST}`);
  if (url === null) {
    throw new NotFoundError('The address cannot be read');
  }
  if (request.method === 'POST' && url.pathname === '/api/widget') {
    sendJson(response, 200, await callWidget(await readJson(request), options.viewer));
    return;
  }
  if (request.method !== 'GET') {
    sendJson(response, 405, { error: { kind: 'request', message: 'Only GET, and POST of a widget.' } });
    return;
  }
  const file = options.files.get(url.pathname);
  if (file !== undefined) {
    send(response, 200, file.type, file.content);
    return;
  }
  sendJson(response, 200, await answer(url, options));
}

function answer({ pathname, searchParams }: URL, { viewer, settings }: ServerOptions): Promise<unknown> {
  const name = searchParams.get('dashboard') ?? '';
  const widget = searchParams.get('widget') ?? '';
  switch (pathname) {
    case '/api/settings':
      return Promise.resolve(settings);
    case '/api/dashboards':
      return viewer.dashboards();
    case '/api/dashboard':
      return viewer.dashboard(name);
    case '/api/alarms':
      return widget === '' ? viewer.alarms() : viewer.alarmStates(name, widget);
    case '/api/metrics':
      return viewer.metrics(name, widget, rangeIn(searchParams.get('start'), searchParams.get('end')));
    default:
      throw new NotFoundError(`There is nothing at ${pathname}`);
  }
}

function callWidget(body: unknown, viewer: Viewer): Promise<unknown> {
  const { start, end } = asObject(body);
  return viewer.call(parseWidgetCall(body), rangeIn(start, end));
}

const rangeIn = (start: unknown, end: unknown): TimeRange => parseTimeRange(start, end, Date.now());

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new WidgetCallError(`A request holds at most ${MAX_BODY_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new WidgetCallError('A request holds JSON.', { cause: error });
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json; charset=utf-8', Buffer.from(JSON.stringify(value)));
}

function send(response: ServerResponse, status: number, type: string, content: Buffer): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': type, 'cache-control': 'no-store' });
  response.end(content);
}
