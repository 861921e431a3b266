import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

/** Shows the steps of a start, side by side, each with its time: animated on a terminal, plain lines elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #update: ReturnType<typeof createLogUpdate> | undefined;
  readonly #running = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#update = stream.isTTY ? createLogUpdate(stream) : undefined;
  }

  /** Shows `title` while `work` is done; what fails is shown as failed and thrown on. */
  async step<T>(title: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    this.#begin(title, start);
    try {
      const result = await work();
      this.#end(title, 'green', '✔', performance.now() - start);
      return result;
    } catch (error) {
      // What was given up because something else failed is not to blame.
      const [color, mark] =
        (error as Error).name === 'AbortError' ? (['yellow', '–'] as const) : (['red', '✖'] as const);
      this.#end(title, color, mark, performance.now() - start);
      throw error;
    }
  }

  /** A line that stays. */
  line(text: string): void {
    if (this.#update === undefined) {
      this.#stream.write(`${text}\n`);
    } else {
      this.#update.persist(text);
    }
  }

  #begin(title: string, start: number): void {
    this.#running.set(title, start);
    if (this.#update === undefined) {
      this.#stream.write(`${title} ...\n`);
      return;
    }
    this.#timer ??= setInterval(() => this.#render(), FRAME_MS);
    this.#render();
  }

  #end(title: string, color: 'green' | 'yellow' | 'red', mark: string, ms: number): void {
    this.#running.delete(title);
    this.line(`${styleText(color, mark, { stream: this.#stream })} ${title} (${seconds(ms)})`);
    if (this.#running.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#update?.clear();
      this.#update?.done();
    }
  }

  #render(): void {
    this.#frame = (this.#frame + 1) % FRAMES.length;
    const lines = [...this.#running].map(
      ([title, start]) => `${FRAMES[this.#frame]} ${title} ${seconds(performance.now() - start)}`,
    );
    this.#update?.(lines.join('\n'));
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
