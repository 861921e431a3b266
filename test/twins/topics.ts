import type { OutgoingMessage, Publisher } from '../../lambdas/shared/kafka/publisher.ts';

/** What was published, in order. */
export class InMemoryTopics implements Publisher {
  readonly messages: OutgoingMessage[] = [];

  async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    this.messages.push(...messages);
  }

  of(topic: string): readonly OutgoingMessage[] {
    return this.messages.filter((message) => message.topic === topic);
  }

  /** The last value of each key: what a compacted topic comes down to. */
  lastValues(topic: string): Map<string, string> {
    return new Map(this.of(topic).map(({ key, value }) => [String(key), String(value)]));
  }
}

export function header(message: OutgoingMessage, name: string): string | undefined {
  const value = message.headers?.findLast(([candidate]) => String(candidate) === name)?.[1];
  return value == null ? undefined : String(value);
}
