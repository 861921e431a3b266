import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SelfManagedKafkaEvent } from 'aws-lambda';

/** Writes each event that it gets into its directory, waits while a file `hold` is there and fails while a file `fail` is. */
const CODE = `
const { existsSync, renameSync, writeFileSync } = require('node:fs');
const { DIRECTORY: directory } = process.env;
exports.handler = async (event) => {
  const name = directory + '/' + String(process.hrtime.bigint()).padStart(20, '0');
  writeFileSync(name, JSON.stringify(event));
  renameSync(name, name + '.json');
  while (existsSync(directory + '/hold')) await new Promise((resolve) => setTimeout(resolve, 20));
  if (existsSync(directory + '/fail')) throw new Error('told to fail');
};`;

/** A template's resource: a function that writes the events that it gets into a directory of this machine. */
export function recorder(directory: string) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 60,
      Role: 'arn:aws:iam::000000000000:role/recorder',
      Code: { ZipFile: CODE },
      Environment: { Variables: { DIRECTORY: directory } },
    },
  };
}

/** The events that the recorder of a directory has got, in their order. */
export async function eventsOf(directory: string): Promise<SelfManagedKafkaEvent[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(directory, name), 'utf8'))));
}
