// Unpacks the Chromium of the npm package, with the libraries and fonts that it needs, into a folder: node extract.ts FOLDER
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const [folder = ''] = process.argv.slice(2);
// The package unpacks to where temporary files go, and its libraries only where it believes to run on AWS Lambda.
process.env.TMPDIR = folder;
process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x';
const { default: chromium } = await import('@sparticuz/chromium');
chromium.setGraphicsMode = false;
await chromium.executablePath();
// The package's own names only folders of AWS Lambda, and without any font Chromium ends itself.
const fonts = `<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`;
await writeFile(join(folder, 'fonts.conf'), `<?xml version="1.0"?>\n${fonts}\n`);
