import type { StartOptions } from '../options.ts';
import type { Backend, BackendContext } from './backend.ts';
import { EmbeddedBackend } from './embedded.ts';
import { ExternalBackend } from './external.ts';
import { externalAddresses } from './external-addresses.ts';
import { LocalStackBackend } from './localstack.ts';

/** @throws BackendError when the environment does not say where an external backend is */
export function createBackend(options: StartOptions, environment: NodeJS.ProcessEnv, context: BackendContext): Backend {
  switch (options.backend) {
    case 'embedded':
      return new EmbeddedBackend(options, context);
    case 'localstack':
      return new LocalStackBackend(options, environment, context);
    case 'external':
      return new ExternalBackend(externalAddresses(environment), options.partitions, context);
  }
}
