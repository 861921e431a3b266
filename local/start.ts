import { HELP, OptionError, parseOptions, type StartOptions } from './options.ts';
import { isPortFree } from './ports.ts';
import { killServices } from './process.ts';
import { run } from './run/run.ts';

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'number') {
    return options;
  }
  const taken = await takenPort(options);
  if (taken !== undefined) {
    console.error(taken);
    return 1;
  }
  outliveTerminal();
  return await run(options, stopSignal());
}

function readOptions(): StartOptions | number {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options !== 'help') {
      return options;
    }
    console.log(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof OptionError)) {
      throw error;
    }
    console.error(`${error.message}\nnpm start -- --help shows all options.`);
    return 2;
  }
}

async function takenPort({ backend, kafkaPort, awsPort, dashboardPort }: StartOptions): Promise<string | undefined> {
  const services = [
    { port: kafkaPort, option: '--kafka-port', part: 'Kafka broker' },
    { port: awsPort, option: '--aws-port', part: 'AWS emulator' },
  ];
  const page = { port: dashboardPort, option: '--dashboard-port', part: "dashboard's page" };
  const ports = backend === 'external' ? [page] : [...services, page];
  for (const { port, option, part } of ports) {
    if (!(await isPortFree(port))) {
      return `Port ${port}, wanted for the ${part}, is in use by another program, which was left alone. Choose another one: npm start -- ${option} N`;
    }
  }
  return undefined;
}

/** A terminal that is closed takes its output with it: that ends the run in order (SIGHUP), not with an error. */
function outliveTerminal(): void {
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
}

/** Aborted by the first signal that asks for an end; the second one forces it. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) {
        killServices();
        process.exit(1);
      }
      stop.abort();
    });
  }
  return stop.signal;
}

// Connections to parts that have just been stopped would keep the process for a while.
process.exit(await main());
