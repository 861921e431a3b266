// What `npm run test:localstack` runs: the integration suites against an AWS endpoint and a Kafka that run already; arguments go to Jest.
import { BackendError } from '../../local/backend/backend.ts';
import { EndpointError } from '../../local/endpoint/engine.ts';
import { INTERRUPTED, stopSignal } from '../stop-signal.ts';
import { runSuites } from './run-suites.ts';

const HINT =
  'docker compose -f localstack-compose.yml up --wait starts both; other addresses are set by AWS_ENDPOINT_URL and KAFKA_BOOTSTRAP_SERVERS.';

try {
  process.exitCode = await runSuites(process.env, process.argv.slice(2), stopSignal());
} catch (error) {
  if ((error as Error).name === 'AbortError') {
    process.exitCode = INTERRUPTED;
  } else if (error instanceof BackendError || error instanceof EndpointError) {
    console.error(`${error.message}\n${HINT}`);
    process.exitCode = 2;
  } else {
    throw error;
  }
}
