import { shorten } from '../../run/view.ts';
import { list } from './words.ts';

/** Who is done sooner need not be told anything. */
const PATIENCE_MS = 2_000;

/** Tells those who wait longer than two seconds what for: a line that is redrawn on a terminal, a single one elsewhere. */
export class Waiting {
  readonly #stream: NodeJS.WriteStream;
  readonly #timer: NodeJS.Timeout;
  #pending: readonly string[] = [];
  #shown = false;

  constructor(stream: NodeJS.WriteStream, first: string) {
    this.#stream = stream;
    this.#pending = [first];
    this.#timer = setTimeout(() => {
      this.#shown = true;
      this.#draw();
    }, PATIENCE_MS);
  }

  /** What is still being looked at. */
  update(pending: readonly string[]): void {
    this.#pending = pending;
    if (this.#shown && this.#stream.isTTY && pending.length > 0) {
      this.#draw();
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    if (this.#shown && this.#stream.isTTY) {
      this.#stream.write('\r\x1b[K');
    }
  }

  #draw(): void {
    const text = `Still looking at ${list(this.#pending, 3)} ...`;
    this.#stream.write(this.#stream.isTTY ? `\r\x1b[K${shorten(text, this.#stream.columns - 1)}` : `${text}\n`);
  }
}
