import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../paths.ts';

const PREFIX = 'city-temperatures/stand-in-';

/** The images that can stand in for those of localstack-compose.yml, each of the version that the project pins, by the file's variables. */
export async function standIns() {
  return {
    NODE_IMAGE: `${PREFIX}node:${process.versions.node}`,
    KAFKA_IMAGE: `${PREFIX}kafka:${await pinned('local/broker/pom.xml', /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>(.+?)</)}`,
    MINISTACK_IMAGE: `${PREFIX}ministack:${await pinned('local/emulator/requirements.txt', /^ministack==(.+)$/m)}`,
  };
}

/** The version that a file of this project pins. */
async function pinned(file: string, pattern: RegExp): Promise<string> {
  const [, version] = pattern.exec(await readFile(join(ROOT, file), 'utf8')) ?? [];
  if (version === undefined) {
    throw new Error(`${file} pins no version.`);
  }
  return version;
}
