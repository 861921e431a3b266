import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LogEvent, LogFollower, PAGE_SIZE, type ReadLog } from '../../../local/metrics/log-follower.ts';

const START = 1_000_000;

/** A log group that behaves as MiniStack's: no ids, no tokens, a page of the oldest events. */
function group(pageSize = PAGE_SIZE) {
  const events: LogEvent[] = [];
  const read: ReadLog = async (start) => ({
    events: events
      .filter(({ timestamp }) => timestamp >= start)
      .toSorted((a, b) => a.timestamp - b.timestamp)
      .slice(0, pageSize),
    nextToken: undefined,
  });
  const add = (timestamp: number, message: string, stream = 's') =>
    events.push({ timestamp, message, stream, id: undefined });
  return { read, add };
}

test('whatever comes between the calls, in nearly the order of time, each event is handed out once', async () => {
  const event = fc.record({
    late: fc.nat(8_000),
    stream: fc.constantFrom('a', 'b'),
    message: fc.constantFrom('x', 'y'),
  });
  const calls = fc.array(fc.record({ pass: fc.nat(30_000), events: fc.array(event, { maxLength: 8 }) }), {
    maxLength: 12,
  });
  const property = fc.asyncProperty(calls, async (calls) => {
    const { read, add } = group();
    const follower = new LogFollower(read, START);
    let clock = START + 8_000;
    for (const { pass, events } of calls) {
      clock += pass;
      for (const { late, stream, message } of events) {
        add(clock - late, message, stream);
      }
      expect((await follower.next()).toSorted()).toEqual(events.map(({ message }) => message).toSorted());
    }
    expect(await follower.next()).toEqual([]);
  });
  await fc.assert(property);
});

test('what was logged before the start stays where it is', async () => {
  const { read, add } = group();
  add(START - 1, 'before');
  add(START, 'after');
  expect(await new LogFollower(read, START).next()).toEqual(['after']);
});

test('equal events of a stream are told apart, and a full page is read on', async () => {
  const { read, add } = group();
  const count = 2 * PAGE_SIZE + 500;
  for (let i = 0; i < count; i++) {
    add(START + Math.floor(i / 7), 'same');
  }
  const follower = new LogFollower(read, START);
  expect(await follower.next()).toHaveLength(count);
  expect(await follower.next()).toEqual([]);
});

test('pages with tokens are followed, and ids tell events apart', async () => {
  const events = ['1', '2', '2', '3'].map((id): LogEvent => ({ timestamp: START, stream: 's', message: id, id }));
  const read: ReadLog = async (_start, token) => {
    const index = Number(token ?? 0);
    return { events: events.slice(index, index + 1), nextToken: index < 3 ? String(index + 1) : undefined };
  };
  expect(await new LogFollower(read, START).next()).toEqual(['1', '2', '3']);
});

test('a call that failed loses nothing', async () => {
  const { read, add } = group();
  let fails = true;
  const follower = new LogFollower(async (start, token) => {
    if (fails) {
      throw new Error('away');
    }
    return read(start, token);
  }, START);
  add(START, 'x');
  await expect(follower.next()).rejects.toThrow('away');
  fails = false;
  expect(await follower.next()).toEqual(['x']);
});
