// What `npm test` runs: installs the broker, the emulator, DynamoDB Local, cfn-lint and Chromium, then all tests; arguments go to Jest.
import { installBroker } from '../local/broker/broker.ts';
import { installEmulator } from '../local/emulator/emulator.ts';
import { runJest } from './jest.ts';
import { installCfnLint } from './support/cfn-lint/cfn-lint.ts';
import { installChromium } from './support/chromium/chromium.ts';
import { installDynamoDbLocal } from './support/dynamodb-local/dynamodb-local.ts';

console.log('Install the Kafka broker, the AWS emulator, DynamoDB Local, cfn-lint and Chromium ...');
await Promise.all([installBroker(), installEmulator(), installDynamoDbLocal(), installCfnLint(), installChromium()]);
// The project `containers` needs some: npm run test:containers.
process.exitCode = await runJest([...process.argv.slice(2), '--ignoreProjects', 'containers']);
