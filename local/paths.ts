import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Everything that this project installs or writes while running, except node_modules: may be deleted at any time between runs. */
export const LOCAL = join(ROOT, '.local');

/** Logs of the last runs, one file a part. */
export const LOGS = join(LOCAL, 'logs');

/** The programs of the project's npm packages, its own Node 24 among them. */
export const NODE_PROGRAMS = join(ROOT, 'node_modules', '.bin');
