import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Producer } from '@platformatic/kafka';
import { CommittedReader } from '../../../lambdas/shared/kafka/committed-reader.ts';
import { createReaderClient } from '../../../lambdas/shared/kafka/reader-client.ts';
import { freePort } from '../../../local/ports.ts';
import { readPartition } from '../kafka/read-partition.ts';
import { type TemporaryBroker, temporaryBroker } from '../kafka/temporary-broker.ts';
import { startKafka, type TestKafka } from '../kafka-trigger/kafka.ts';
import { jsonLines, runCommand, startCommand } from './run-command.ts';

let directory: string;
let broker: TemporaryBroker;
let environment: { KAFKA_BOOTSTRAP_SERVERS: string };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'city-temperatures-commands-'));
  broker = await temporaryBroker(2);
  environment = { KAFKA_BOOTSTRAP_SERVERS: broker.bootstrapServers };
});

afterAll(async () => {
  await broker?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** What the topic `input` got while the work was done, sorted. */
async function inputDuring(work: () => Promise<unknown>): Promise<string[]> {
  const client = createReaderClient({ bootstrapServers: broker.bootstrapServers, clientId: 'test' });
  const reader = new CommittedReader(client);
  const before = await reader.offsets('input', 'committed-end');
  await work();
  const after = await reader.offsets('input', 'committed-end');
  const records = await Promise.all(
    [...after].map(([partition, end]) => readPartition(reader, 'input', partition, before.get(partition) ?? 0n, end)),
  );
  await client.close();
  return records
    .flat()
    .map(({ value }) => value?.toString('latin1') ?? '')
    .sort();
}

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

describe('produce', () => {
  test('sends the readings of the command line', async () => {
    const sent = await inputDuring(async () => {
      expect(await runCommand('produce', ['Paris,21.5', 'Oslo,-3'], environment)).toEqual({
        code: 0,
        stdout: '2 readings sent.\n',
        stderr: '',
      });
    });
    expect(sent).toEqual(['Oslo,-3', 'Paris,21.5']);
  });

  test('sends nothing of a file with a line that will be rejected, unless it is forced to', async () => {
    const path = await file(
      'bad.csv',
      Buffer.from('City,Temperature\r\nParis,1\r\n\r\nOslo,\x1b[2J\nW\xff,2\n', 'latin1'),
    );
    const nothing = await inputDuring(async () => {
      const { code, stdout, stderr } = await runCommand('produce', [path], environment);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.split('\n')).toEqual([
        'line 4 "Oslo,\\u{1b}[2J": NOT_A_NUMBER: The temperature is not a decimal number.',
        'line 5 "W\\xff,2": INVALID_UTF8: The value is not valid UTF-8.',
        'Nothing was sent: the pipeline would reject 2 of 3 readings. --force sends them all.',
        '',
      ]);
    });
    expect(nothing).toEqual([]);
    const all = await inputDuring(async () => {
      const { code, stdout } = await runCommand('produce', ['--force', '--json', path], environment);
      expect(code).toBe(0);
      expect(jsonLines(stdout)).toEqual([
        expect.objectContaining({ line: 4, value: 'Oslo,\u001b[2J', code: 'NOT_A_NUMBER' }),
        expect.objectContaining({ line: 5, valueBase64: 'V/8sMg==', code: 'INVALID_UTF8' }),
        { sent: 3, rejected: 2, seconds: expect.any(Number) },
      ]);
    });
    expect(all).toEqual(['Oslo,\x1b[2J', 'Paris,1', 'W\xff,2']);
  });

  test('sends a file with semicolons and decimal commas as the pipeline reads it, and names the options for it', async () => {
    const path = await file('export.csv', 'City;Temperature\r\nParis;21,5\r\nWashington, D.C.;-3,0\r\n');
    const sent = await inputDuring(async () => {
      const { code, stdout, stderr } = await runCommand('produce', [path], environment);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('line 2 "Paris;21,5": AMBIGUOUS_SEPARATOR');
      expect(stderr).toContain("--separator ';' --decimal ,");
      const options = ['--separator', ';', '--decimal', ','];
      expect(await runCommand('produce', [...options, path], environment)).toEqual({
        code: 0,
        stdout: '2 readings sent.\n',
        stderr: '',
      });
      expect(await runCommand('produce', [...options, 'Oslo;,5'], environment)).toMatchObject({ code: 0 });
    });
    expect(sent).toEqual(['Oslo,.5', 'Paris,21.5', 'Washington, D.C.,-3.0']);
  });

  test('sends a large file whole', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `City ${index},${index % 40}`);
    const path = await file('large.csv', lines.join('\n'));
    const sent = await inputDuring(async () => {
      expect(await runCommand('produce', [path], environment)).toMatchObject({ code: 0, stderr: '' });
    });
    expect(sent).toEqual(lines.toSorted());
  });

  test('leaves bad lines of standard input out and says so, and the exit code tells', async () => {
    const sent = await inputDuring(async () => {
      const { code, stdout, stderr } = await runCommand('produce', [], environment, 'Paris,1\nParis\nOslo,2');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '2 readings sent, 1 left out.\n' });
      expect(stderr).toContain('line 2 "Paris": MISSING_SEPARATOR');
    });
    expect(sent).toEqual(['Oslo,2', 'Paris,1']);
    const forced = await inputDuring(async () => {
      expect(await runCommand('produce', ['-', '--force'], environment, 'Paris\n')).toMatchObject({ code: 0 });
    });
    expect(forced).toEqual(['Paris']);
  });

  test('sends lines of standard input as they come, and ends at Ctrl-C', async () => {
    const watching = startCommand('watch', ['input', '--limit', '1', '--json'], environment);
    await watching.says('from now on');
    const producing = startCommand('produce', [], environment);
    producing.child.stdin.write('Bern,4\n');
    const { code, stdout } = await watching.outcome;
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toEqual([expect.objectContaining({ city: 'Bern', temperature: 4 })]);
    producing.child.kill('SIGINT');
    expect(await producing.outcome).toMatchObject({ code: 0, stdout: expect.stringContaining('1 reading sent') });
  });

  test.each([
    [['Paris'], 2, '"Paris" is neither a reading'],
    [['none.csv'], 2, 'There is no file "none.csv"'],
    [['--fast'], 2, '--fast'],
    [['Paris,x'], 1, 'Nothing was sent'],
  ])('%j is refused', async (args, code, reason) => {
    expect(await runCommand('produce', args, environment)).toMatchObject({
      code,
      stdout: '',
      stderr: expect.stringContaining(reason),
    });
  });
});

describe('watch', () => {
  const headers = (values: Record<string, string>) => new Map(Object.entries(values));
  const start = '2026-11-25T21:49:40.000Z';

  test('shows what is there already and what comes, not what was aborted', async () => {
    const producer = new Producer<string, string, string, string>({
      clientId: 'test',
      bootstrapBrokers: [broker.bootstrapServers],
      // The client cannot take an id up again that the broker knows.
      transactionalId: randomUUID(),
      idempotent: true,
      serializers: { key: Buffer.from, value: Buffer.from, headerKey: Buffer.from, headerValue: Buffer.from } as never,
    });
    const publish = async (value: string, end: 'commit' | 'abort') => {
      const transaction = await producer.beginTransaction();
      await transaction.send({
        messages: [{ topic: 'output_max', key: start, value, headers: headers({ revision: '1' }) }],
      });
      await transaction[end]();
    };
    await publish('Paris,21.5', 'commit');
    await publish('Rome,99', 'abort');
    const watching = startCommand('watch', ['output_max', '--from-beginning', '--limit', '2'], environment);
    await watching.says('from the beginning');
    await publish('\u001b[2J東京,22', 'commit');
    await producer.close();
    expect(await watching.outcome).toMatchObject({
      code: 0,
      stdout: [
        '2026-11-25 21:49:40  Paris                            21.5 °C  revision 1\n',
        '2026-11-25 21:49:40  \\u{1b}[2J東京                      22 °C  revision 1\n',
      ].join(''),
    });
  });

  test('refuses a topic that is none of ours', async () => {
    expect(await runCommand('watch', ['maxima'], environment)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('One topic is expected, input, output_avg, output_max, input_dead_letter'),
    });
  });
});

describe('when nothing runs', () => {
  const without = [
    ['produce', ['Paris,1']],
    ['watch', ['output_max']],
  ] as const;

  test.each(without)('%s says where it looked and what to do', async (command, args) => {
    const servers = `127.0.0.1:${await freePort()}`;
    expect(await runCommand(command, [...args, '--bootstrap-servers', servers], {})).toEqual({
      code: 1,
      stdout: '',
      stderr: `No Kafka at ${servers}: start it with npm start, or name it with --bootstrap-servers or KAFKA_BOOTSTRAP_SERVERS.\n`,
    });
  });

  describe('but a Kafka without the topics', () => {
    let other: TestKafka;
    beforeAll(async () => {
      other = await startKafka();
    });
    afterAll(async () => {
      await other?.stop();
    });

    test.each(without)('%s says which topic is missing', async (command, args) => {
      const outcome = await runCommand(command, args, { KAFKA_BOOTSTRAP_SERVERS: other.bootstrapServers });
      expect(outcome).toMatchObject({ code: 1, stdout: '' });
      expect(outcome.stderr).toMatch(/^Kafka at 127\.0\.0\.1:\d+ has no topic "(input|output_max)": .*\n$/);
    });
  });
});
