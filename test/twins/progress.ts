import type { Judgement, PartitionProgress, Progress, ProgressTable } from '../../lambdas/shared/progress.ts';

/** PartitionProgress in memory, for one function in one epoch. */
export class InMemoryProgress implements ProgressTable {
  readonly #items = new Map<number, PartitionProgress>();

  async read(): Promise<Progress> {
    return new Map(this.#items);
  }

  async advance(
    partition: number,
    { nextOffset, watermark }: Pick<PartitionProgress, 'nextOffset' | 'watermark'>,
  ): Promise<void> {
    const before = this.#items.get(partition);
    const watermarks = [before?.watermark, watermark].filter((one) => one !== undefined);
    this.#items.set(partition, {
      partition,
      nextOffset: Math.max(before?.nextOffset ?? 0, nextOffset),
      watermark: watermarks.length === 0 ? undefined : Math.max(...watermarks),
      judgement: before?.judgement,
    });
  }

  async judge(partition: number, judgement: Judgement): Promise<boolean> {
    const before = this.#items.get(partition);
    if ((before?.judgement?.upTo ?? -1) >= judgement.from || (before?.nextOffset ?? 0) > judgement.from) {
      return false;
    }
    this.#items.set(partition, { partition, nextOffset: 0, watermark: undefined, ...before, judgement });
    return true;
  }
}
