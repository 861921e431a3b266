import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { install } from '../../../local/install.ts';
import { LOCAL, ROOT } from '../../../local/paths.ts';

/** The package's Chromium is for Linux on x64; elsewhere an installed Chrome serves. */
const PACKAGED = process.platform === 'linux' && process.arch === 'x64';
const FOLDER = join(LOCAL, 'chromium');

export async function installChromium(): Promise<void> {
  if (PACKAGED) {
    await install(
      {
        name: 'chromium',
        manifest: join(ROOT, 'node_modules', '@sparticuz', 'chromium', 'package.json'),
        commands: (directory) => [
          [process.execPath, join(ROOT, 'test', 'support', 'chromium', 'extract.ts'), directory],
        ],
      },
      undefined,
    );
  }
}

/**
 * A real, headless browser with all of its web security.
 *
 * @throws Error when this is neither Linux on x64 nor a machine with Chrome
 */
export function startChromium(): Promise<Browser> {
  if (!PACKAGED) {
    return chromium.launch({ channel: 'chrome' });
  }
  return chromium.launch({
    executablePath: join(FOLDER, 'chromium'),
    // A container's user is often root, for whom Chromium's own sandbox does not work.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(FOLDER, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(FOLDER, 'fonts.conf'),
      HOME: FOLDER,
    },
  });
}
