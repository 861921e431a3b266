import { MOST_INPUT_PARTITIONS } from '../../lib/kafka/topics.ts';
import { describeError } from '../kafka-trigger/retry.ts';
import { wholeNumberWithin } from '../whole-number.ts';
import { createTopics } from './topics.ts';

/** Creates the topics that are missing at the Kafka of the environment, for those who have a broker and no run of `npm start`. */
const { KAFKA_BOOTSTRAP_SERVERS: servers = '127.0.0.1:9092', INPUT_PARTITIONS: text = '1' } = process.env;
const partitions = wholeNumberWithin(text, 1, MOST_INPUT_PARTITIONS);
if (partitions === undefined) {
  console.error(`INPUT_PARTITIONS must be a whole number from 1 to ${MOST_INPUT_PARTITIONS}, not "${text}".`);
  process.exit(2);
}
try {
  await createTopics(servers, partitions);
} catch (error) {
  const [reason] = describeError(error).split(';');
  console.error(`The topics can't be made at ${servers}: ${reason}.`);
  process.exit(1);
}
console.log(`The topics are there, at ${servers}; ${partitions} partition(s) of the input.`);
