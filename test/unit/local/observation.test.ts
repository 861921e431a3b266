import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { History, type Observation } from '../../../local/run/observation.ts';

const at = (ms: number, produced: number): Observation => ({
  at: ms,
  produced,
  counted: produced,
  rejected: 0,
  cities: [],
  windows: [],
});

describe('the rates', () => {
  test('are 0 until there are two observations', () => {
    const history = new History();
    expect(history.rates).toEqual({ produced: 0, counted: 0 });
    history.add(at(0, 500));
    expect(history.rates).toEqual({ produced: 0, counted: 0 });
  });

  test('of an even stream are its rate, however it is observed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(fc.integer({ min: 100, max: 3_000 }), { minLength: 1 }),
        (perMs, steps) => {
          const history = new History();
          let now = 0;
          history.add(at(0, 0));
          for (const step of steps) {
            now += step;
            history.add(at(now, now * perMs));
          }
          expect(history.rates.produced).toBeCloseTo(perMs * 1_000, 6);
        },
      ),
    );
  });

  test('forget what is older than some seconds', () => {
    const history = new History();
    for (let second = 0; second <= 20; second += 1) {
      history.add(at(second * 1_000, second <= 10 ? second * 100 : 1_000));
    }
    expect(history.rates).toEqual({ produced: 0, counted: 0 });
  });
});
