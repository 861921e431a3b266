import type { Examination } from '../examine.ts';
import { checkAlarms } from './alarm-check.ts';
import { flowExaminations } from './flow-examinations.ts';
import { kafkaExaminations, triggerExamination } from './kafka-examinations.ts';
import type { StackLook } from './look.ts';
import { readAlarms } from './read-alarms.ts';
import { functionExaminations, storageExaminations } from './service-examinations.ts';

/** All that is looked at, in the order of the report. */
export function stackExaminations(look: StackLook): readonly Examination[] {
  const { aws, deployment, circumstances } = look;
  return [
    ...kafkaExaminations(look),
    ...(deployment.triggers ?? []).map((trigger) => triggerExamination(look, trigger)),
    ...flowExaminations(look),
    ...storageExaminations(look),
    ...functionExaminations(look),
    { what: 'the alarms', look: async () => checkAlarms(await readAlarms(aws, deployment), circumstances) },
  ];
}
