import { unansweredFinding } from '../answer.ts';
import { type Finding, fault, ok } from '../finding.ts';
import { SEE } from '../see.ts';
import { count } from '../words.ts';
import type { KafkaAccess } from './kafka-session.ts';

/** Whether Kafka itself can be asked. That it can't be reached from here is no fault, but where this machine has to serve it. */
export function checkKafka(access: KafkaAccess): Finding {
  const what = { check: 'kafka', subject: 'brokers' };
  if (access.kind === 'open') {
    const { bootstrapServers, brokers } = access.session;
    return ok(what, `${bootstrapServers} answers, ${count(brokers, 'broker')}`, { brokers });
  }
  if (access.fault && 'reason' in access.answer) {
    const todo = 'Start it, or npm start: nothing can be read or written until it answers';
    return fault(what, access.answer.reason, { todo, see: SEE.silent });
  }
  return unansweredFinding(what, access.answer);
}
