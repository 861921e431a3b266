import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../local/command.ts';

/** A certificate authority of the test's own and what it has signed. */
export interface Certificates {
  /** The authority's certificate. */
  readonly caFile: string;
  readonly ca: string;
  /** The certificate and key of `localhost`, PKCS #12. */
  readonly keyStore: string;
  readonly password: string;
}

const PASSWORD = 'of-a-key-store-that-lives-as-long-as-a-test';

/** Makes an authority and a certificate of `localhost` that it has signed, in `directory`. */
export async function makeCertificates(directory: string): Promise<Certificates> {
  const keyStore = join(directory, 'broker.p12');
  const caFile = join(directory, 'ca.pem');
  const keytool = (...args: string[]) =>
    runCommand({
      command: 'keytool',
      args: [...args, '-keystore', keyStore, '-storetype', 'PKCS12', '-storepass', PASSWORD],
      directory,
      environment: process.env,
      logFile: join(directory, 'keytool.log'),
      timeoutMs: 30_000,
    });
  const pair = ['-genkeypair', '-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '1'];
  await keytool(...pair, '-alias', 'ca', '-dname', 'CN=Authority of a test', '-ext', 'bc:c');
  await keytool(...pair, '-alias', 'broker', '-dname', 'CN=localhost', '-ext', 'san=dns:localhost', '-signer', 'ca');
  await keytool('-exportcert', '-rfc', '-alias', 'ca', '-file', caFile);
  // The broker would choose among the keys.
  await keytool('-delete', '-alias', 'ca');
  return { caFile, ca: await readFile(caFile, 'utf8'), keyStore, password: PASSWORD };
}
