import { expect, test } from '@jest/globals';
import {
  MessagesRefusedError,
  type OutgoingMessage,
  PublishError,
  type Publisher,
} from '../../../lambdas/shared/kafka/publisher.ts';
import { CONTRACT_FORMAT, lineFormat } from '../../../local/commands/produce/format.ts';
import { type Sending, send } from '../../../local/commands/produce/send.ts';

async function* lines(...texts: readonly string[]) {
  for (const [index, text] of texts.entries()) {
    yield [
      { number: 2 * index + 1, value: Buffer.from(text) },
      { number: 2 * index + 2, value: Buffer.from('Oslo,1') },
    ];
  }
}

const sending = (publish: Publisher['publish'], more: Partial<Sending> = {}): Sending => ({
  publisher: { publish },
  format: CONTRACT_FORMAT,
  force: false,
  onRejected: () => {},
  onSent: () => {},
  now: () => 0,
  stop: new AbortController().signal,
  ...more,
});

test('lines are sent as the pipeline reads them, those that it rejects only by force', async () => {
  const sent = async (force: boolean) => {
    const messages: OutgoingMessage[] = [];
    const publish = async (more: readonly OutgoingMessage[]) => void messages.push(...more);
    const options = { format: lineFormat(';', ','), force };
    const total = await send(lines('Paris;21,5', 'Rome;210,5'), sending(publish, options));
    return [messages.map(({ value }) => String(value)), total];
  };
  expect(await sent(false)).toEqual([['Paris,21.5'], { sent: 1, rejected: 3 }]);
  expect(await sent(true)).toEqual([['Paris,21.5', 'Oslo,1', 'Rome,210.5', 'Oslo,1'], { sent: 4, rejected: 3 }]);
});

test('a failure says how many had been sent: all of a call but those that are refused, or none', async () => {
  const failing = (failure: (messages: readonly OutgoingMessage[]) => Error) => {
    let calls = 0;
    return sending(async (messages) => {
      if (++calls === 2) {
        throw failure(messages);
      }
    });
  };
  const refused = failing(
    ([message]) => new MessagesRefusedError('No.', message === undefined ? [] : [{ message, reason: 'size' }]),
  );
  await expect(send(lines('Paris,1', 'Rome,1'), refused)).rejects.toThrow('3 readings were sent, then: No.');
  const away = failing(() => new PublishError('Away.'));
  await expect(send(lines('Paris,1', 'Rome,1'), away)).rejects.toThrow('2 readings were sent, then: Away.');
});
