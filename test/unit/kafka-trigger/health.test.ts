import { expect, test } from '@jest/globals';
import { HealthPortError, serveHealth } from '../../../local/kafka-trigger/health.ts';
import { Troubles } from '../../../local/kafka-trigger/troubles.ts';

test('the health check tells what goes on, and what is wrong for as long as it is', async () => {
  const troubles = new Troubles();
  const health = { doing: 'Waiting for the stack', troubles: () => troubles.sentences };
  const { port, close } = await serveHealth(0, health);
  const ask = async () => {
    const response = await fetch(`http://127.0.0.1:${port}`);
    return [response.status, await response.text()];
  };
  expect(await ask()).toEqual([200, 'Waiting for the stack.\n']);
  health.doing = 'Serving the stack';
  troubles.report('reading', 'no broker');
  troubles.report('reading', 'still no broker');
  troubles.report('committing', 'timeout');
  expect(await ask()).toEqual([
    503,
    'Serving the stack.\nreading fails: still no broker.\ncommitting fails: timeout.\n',
  ]);
  troubles.report('committing', undefined);
  expect(await ask()).toEqual([503, 'Serving the stack.\nreading fails: still no broker.\n']);
  troubles.clear();
  expect(await ask()).toEqual([200, 'Serving the stack.\n']);
  await expect(serveHealth(port, health)).rejects.toThrow(HealthPortError);
  close();
  await expect(ask()).rejects.toThrow();
});
