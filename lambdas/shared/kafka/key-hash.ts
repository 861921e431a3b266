const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const { imul } = Math;

/**
 * The hash by which Kafka's clients choose the partition of a key: murmur2, as in `Utils.murmur2` of its Java client.
 * The one in the client that we use (2.12.1 of @platformatic/kafka) gives the same, but never cuts its numbers to 32
 * bits: a key of 1 MB takes it minutes.
 *
 * @returns 32 bits, unsigned
 */
export function keyHash(key: Buffer): number {
  const end = key.length & ~3;
  let hash = SEED ^ key.length;
  for (let at = 0; at < end; at += 4) {
    const mixed = imul(key.readInt32LE(at), M);
    hash = imul(hash, M) ^ imul(mixed ^ (mixed >>> 24), M);
  }
  if (end < key.length) {
    hash = imul(hash ^ key.readUIntLE(end, key.length - end), M);
  }
  hash = imul(hash ^ (hash >>> 13), M);
  return (hash ^ (hash >>> 15)) >>> 0;
}
