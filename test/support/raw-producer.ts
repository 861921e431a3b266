import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const PRODUCE = 0;
/** The last version that says nothing in a compact form, and of which brokers still take: Kafka 2.1 to 4.x. */
const VERSION = 7;
const ALL_REPLICAS = -1;
const TIMEOUT_MS = 10_000;

/** The broker refuses a batch: https://kafka.apache.org/protocol#protocol_error_codes */
export class BatchRefusedError extends Error {
  override readonly name = 'BatchRefusedError';
  readonly code: number;

  constructor(code: number) {
    super(`The broker refuses the batch: error code ${code}.`);
    this.code = code;
  }
}

/** Writes batches as they are, byte for byte, to a broker that leads the partition. One at a time. */
export class RawProducer {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** @param bootstrapServer `host:port` of the only broker */
  static async connect(bootstrapServer: string): Promise<RawProducer> {
    const [host = '', port] = bootstrapServer.split(':');
    const socket = connect({ host, port: Number(port) });
    await once(socket, 'connect');
    return new RawProducer(socket);
  }

  /**
   * @returns the offset of the batch's first record
   * @throws BatchRefusedError
   */
  async produce(topic: string, partition: number, batch: Buffer): Promise<bigint> {
    const request = Buffer.concat([
      ...[int16(PRODUCE), int16(VERSION), int32(0), text('raw')],
      // No transaction; one topic, one partition.
      ...[int16(-1), int16(ALL_REPLICAS), int32(TIMEOUT_MS), int32(1), text(topic), int32(1), int32(partition)],
      ...[int32(batch.length), batch],
    ]);
    this.#socket.write(Buffer.concat([int32(request.length), request]));
    const answer = await this.#answer();
    // Correlation id, count of topics, name, count of partitions, partition; then:
    const at = 4 + 4 + 2 + Buffer.byteLength(topic) + 4 + 4;
    const code = answer.readInt16BE(at);
    if (code !== 0) {
      throw new BatchRefusedError(code);
    }
    return answer.readBigInt64BE(at + 2);
  }

  async #answer(): Promise<Buffer> {
    let received = Buffer.alloc(0);
    while (received.length < 4 || received.length < 4 + received.readInt32BE(0)) {
      const [chunk] = (await once(this.#socket, 'data', { signal: AbortSignal.timeout(TIMEOUT_MS) })) as [Buffer];
      received = Buffer.concat([received, chunk]);
    }
    return received.subarray(4);
  }

  close(): void {
    this.#socket.destroy();
  }
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const text = (value: string) => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
