import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../local/emulator/emulator.ts';
import { freePort } from '../../../local/ports.ts';
import { startChromium } from '../../support/chromium/chromium.ts';
import { type OpenPage, openPage } from './page.ts';
import { type RunningViewer, startViewer } from './viewer.ts';
import { makeWeather } from './weather.ts';

/** An emulator with dashboards, the viewer on it, a browser, and a server that nobody should ever ask for anything. */
export class Stage {
  readonly viewer: RunningViewer;
  /** Paths that were asked of the canary. */
  readonly canaryHeard: readonly string[];
  readonly cloudWatch: CloudWatchClient;
  readonly #browser: Browser;
  readonly #canary: Canary;
  readonly #settings: EmulatorOptions;
  #emulator: Emulator;

  private constructor(
    settings: EmulatorOptions,
    emulator: Emulator,
    viewer: RunningViewer,
    browser: Browser,
    canary: Canary,
  ) {
    this.#settings = settings;
    this.#emulator = emulator;
    this.cloudWatch = new CloudWatchClient(emulator.client);
    this.viewer = viewer;
    this.#browser = browser;
    this.#canary = canary;
    this.canaryHeard = canary.heard;
  }

  static async set(): Promise<Stage> {
    const directory = await mkdtemp(join(tmpdir(), 'city-temperatures-browser-'));
    const canary = await startCanary();
    const settings = { port: await freePort(), directory, logFile: join(directory, 'emulator.log') };
    const [emulator, browser] = await Promise.all([startEmulator(settings), startChromium()]);
    await makeWeather(emulator.client, canary.address, Date.now());
    const viewer = await startViewer(emulator.endpoint, 'EveryKind', directory);
    return new Stage(settings, emulator, viewer, browser, canary);
  }

  get endpoint(): string {
    return this.#emulator.endpoint;
  }

  stopEmulator(): Promise<void> {
    return this.#emulator.stop();
  }

  /** At the same place, with the same dashboards and new data. */
  async startEmulatorAgain(): Promise<void> {
    this.#emulator = await startEmulator(this.#settings);
    await makeWeather(this.#emulator.client, this.#canary.address, Date.now());
  }

  /** Opens a page of the viewer and waits until its widgets are filled. */
  open(search = '', options: BrowserContextOptions = {}): Promise<OpenPage> {
    return openPage(this.#browser, `${this.viewer.address}${search}`, options);
  }

  async clear(): Promise<void> {
    await this.#browser.close();
    this.cloudWatch.destroy();
    this.#canary.server.close();
    this.#canary.server.closeAllConnections();
    await Promise.all([this.viewer.stop(), this.#emulator.stop()]);
    await rm(this.#settings.directory, { recursive: true, force: true });
  }
}

interface Canary {
  readonly server: Server;
  readonly address: string;
  readonly heard: readonly string[];
}

async function startCanary(): Promise<Canary> {
  const heard: string[] = [];
  const port = await freePort();
  const server = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.end();
  });
  server.listen(port, '127.0.0.1');
  return { server, address: `http://127.0.0.1:${port}`, heard };
}
