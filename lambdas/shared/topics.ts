/** The Kafka topics of the contract, under the names of the original job. */
export const TOPICS = {
  input: 'input',
  averages: 'output_avg',
  maxima: 'output_max',
  deadLetters: 'input_dead_letter',
} as const;
