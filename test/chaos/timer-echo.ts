import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DeployedPipeline } from '../integration/pipeline/deployed-pipeline.ts';
import type { FaultTally } from './faults.ts';

/** One timer in four comes twice, at any time within half a minute: together with the first, or long after its window closed. */
const ONE_IN = 4;
const MAX_DELAY_SECONDS = 30;

/** Sends timers again that functions have sent: SQS may deliver a message more than once. */
export class TimerEcho {
  readonly #client: SQSClient;
  readonly #queueUrl: string;
  readonly #random: (limit: number) => number;
  readonly #tally: FaultTally;
  #over = false;

  constructor({ emulator, outputs }: DeployedPipeline, random: (limit: number) => number, tally: FaultTally) {
    this.#client = new SQSClient({ ...emulator.client, useQueueUrlAsEndpoint: false });
    this.#queueUrl = outputs.WindowTimersQueue;
    this.#random = random;
    this.#tally = tally;
  }

  /** No more copies; those that are under way arrive. */
  end(): void {
    this.#over = true;
  }

  onEffect(operation: string, body: Buffer): void {
    if (this.#over || operation !== 'AmazonSQS.SendMessageBatch') {
      return;
    }
    for (const { MessageBody } of JSON.parse(String(body)).Entries) {
      // Not those that were put off: each copy of one would be put off in turn, and copied again.
      if (JSON.parse(MessageBody).attempt === 0 && this.#random(ONE_IN) === 0) {
        this.#send(MessageBody);
      }
    }
  }

  #send(body: string): void {
    const command = new SendMessageCommand({
      QueueUrl: this.#queueUrl,
      MessageBody: body,
      DelaySeconds: this.#random(MAX_DELAY_SECONDS),
    });
    this.#client.send(command).then(
      () => this.#tally.add('timer delivered twice or long after its time'),
      // Only when the run is over: nothing stands between this client and the queue.
      () => {},
    );
  }

  close(): void {
    this.#client.destroy();
  }
}
