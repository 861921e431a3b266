import { describe, expect, test } from '@jest/globals';
import {
  type KafkaUser,
  parseUser,
  RememberedUser,
  UserSecretError,
} from '../../../../lambdas/shared/kafka/authentication/user-secret.ts';

const ARN = 'arn:aws:secretsmanager:eu-north-1:111122223333:secret:AmazonMSK_test-AbCdEf';

describe('parseUser', () => {
  test('takes the two fields and ignores others', () => {
    const text = '{"username": "anna", "password": "pass word", "engine": "kafka"}';
    expect(parseUser(ARN, text)).toEqual({ username: 'anna', password: 'pass word' });
  });

  test.each([
    undefined,
    '',
    'hunter2',
    '"hunter2"',
    'null',
    '{"username":"anna"}',
    '{"username":"anna","password":""}',
    '{"username":"anna","password":["hunter2"]}',
    '{"username":1,"password":"hunter2"}',
  ])('refuses %j, naming the secret and nothing of it', (text) => {
    const refusal = () => parseUser(ARN, text);
    expect(refusal).toThrow(new UserSecretError(`The secret ${ARN} must be JSON with a "username" and a "password".`));
    expect(refusal).not.toThrow(/hunter2/);
  });
});

describe('RememberedUser', () => {
  const reader = (...outcomes: (KafkaUser | Error)[]) => {
    let readings = 0;
    const read = async () => {
      const outcome = outcomes[readings++];
      if (outcome instanceof Error || outcome === undefined) {
        throw outcome;
      }
      return outcome;
    };
    return { user: new RememberedUser(read), readings: () => readings };
  };
  const first = { username: 'anna', password: 'first' };
  const second = { username: 'anna', password: 'second' };

  test('reads once, also for those who ask at the same time', async () => {
    const { user, readings } = reader(first);
    expect(await Promise.all([user.get(), user.get()])).toEqual([first, first]);
    expect(await user.get()).toBe(first);
    expect(readings()).toBe(1);
  });

  test('reads again what was refused, once for all connections that it was refused to', async () => {
    const { user, readings } = reader(first, second);
    const refused = await user.get();
    user.forget(refused);
    expect(await user.get()).toBe(second);
    user.forget(refused);
    expect(await user.get()).toBe(second);
    expect(readings()).toBe(2);
  });

  test('tries again after a reading that failed', async () => {
    const { user } = reader(new Error('throttled'), first);
    await expect(user.get()).rejects.toThrow('throttled');
    expect(await user.get()).toBe(first);
  });
});
