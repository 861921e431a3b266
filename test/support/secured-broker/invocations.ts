// Invokes the handler of a function as one sandbox does: node invocations.ts <module> <number of invocations>
//
// What a failed invocation throws is printed with all that it holds, which is more than Lambda would.
import { inspect } from 'node:util';

const MARGIN_MS = 5_000;
const DURATION_MS = 300;

const [module = '', count] = process.argv.slice(2);
const { handler } = await import(module);
for (let invocation = 0; invocation < Number(count); invocation++) {
  try {
    await handler(
      { until: new Date(Date.now() + DURATION_MS).toISOString() },
      { getRemainingTimeInMillis: () => MARGIN_MS + DURATION_MS },
    );
  } catch (error) {
    console.error(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }));
  }
}
process.exit();
