import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Window, windowOf } from '../../lambdas/shared/window.ts';
import { exceeds, type Maximum, type WindowMaximaTable } from '../../lambdas/shared/window-state.ts';

const KEEP_UNTIL = 1_000;
const at = (city: string, microDegrees: number): Maximum => ({ city, microDegrees });

/** What every WindowMaxima table does. `newWindow` gives a window that no other test has used. */
export function windowMaximaContract(table: () => WindowMaximaTable, newWindow: () => Window): void {
  describe('WindowMaxima', () => {
    it('starts a window with revision 1, nothing sealed, published or timed', async () => {
      const window = newWindow();
      expect(await table().raise(window, at('Oslo', -1_500_000), KEEP_UNTIL)).toEqual({
        window,
        maximum: at('Oslo', -1_500_000),
        revision: 1,
        sealedRevision: 0,
        sealedBy: undefined,
        publishedRevision: 0,
        timerRevision: 0,
      });
    });

    it('is raised by a hotter reading, or by an equal one of an alphabetically earlier city, and by nothing else', async () => {
      const window = newWindow();
      await table().raise(window, at('Oslo', 10), KEEP_UNTIL);
      expect((await table().raise(window, at('Rome', 10), KEEP_UNTIL)).maximum).toEqual(at('Oslo', 10));
      expect((await table().raise(window, at('Bern', 9), KEEP_UNTIL)).maximum).toEqual(at('Oslo', 10));
      expect((await table().raise(window, at('Bern', 10), KEEP_UNTIL)).maximum).toEqual(at('Bern', 10));
      expect((await table().raise(window, at('Rome', 11), KEEP_UNTIL)).maximum).toEqual(at('Rome', 11));
    });

    it('comes to the same maximum in any order, as `exceeds` says', async () => {
      const maxima = fc.array(
        fc.tuple(fc.constantFrom('A', 'B', 'Ä', 'ﬀ', '🌡', 'Z'), fc.integer({ min: -2, max: 2 })),
        {
          minLength: 1,
          maxLength: 6,
        },
      );
      await fc.assert(
        fc.asyncProperty(maxima, async (raised) => {
          const window = newWindow();
          const all = raised.map(([city, microDegrees]) => at(city, microDegrees));
          const states = [];
          for (const maximum of all) {
            states.push(await table().raise(window, maximum, KEEP_UNTIL));
          }
          expect(states.at(-1)?.maximum).toEqual(all.reduce((best, one) => (exceeds(one, best) ? one : best)));
        }),
        { numRuns: 40 },
      );
    });

    it('breaks ties by the bytes of the names: UTF-8, a prefix first, the longest names too', async () => {
      const ascending = ['Bern', 'Bern 2', 'Å', 'ﬀ', '\u{ffff}', '🌡'.repeat(127), '🌡'.repeat(128), '\u{10ffff}'];
      for (const [index, city] of ascending.slice(1).entries()) {
        const before = ascending[index] ?? '';
        const window = newWindow();
        await table().raise(window, at(city, -1), KEEP_UNTIL);
        expect((await table().raise(window, at(before, -1), KEEP_UNTIL)).maximum).toEqual(at(before, -1));
        expect((await table().raise(window, at(city, -1), KEEP_UNTIL)).maximum).toEqual(at(before, -1));
      }
    });

    it('compares temperatures as numbers, down to a micro-degree and below zero', async () => {
      const ascending = [-100_000_000, -99_999_999, -9_000_000, -1, 0, 1, 9_000_000, 10_000_000, 100_000_000];
      const window = newWindow();
      for (const microDegrees of ascending) {
        expect((await table().raise(window, at('Oslo', microDegrees), KEEP_UNTIL)).maximum).toEqual(
          at('Oslo', microDegrees),
        );
      }
      for (const microDegrees of ascending) {
        const { maximum } = await table().raise(window, at('Aachen', microDegrees - 1), KEEP_UNTIL);
        expect(maximum).toEqual(at('Oslo', 100_000_000));
      }
    });

    it('keeps each window by itself, before 1970 and up to the year 9999 too', async () => {
      const windows = [newWindow(), windowOf(-1, 5_000), windowOf(Date.parse('9999-12-31T23:59:59.999Z'), 5_000)];
      for (const [microDegrees, window] of windows.entries()) {
        await table().raise(window, at('Oslo', microDegrees), KEEP_UNTIL);
      }
      for (const [microDegrees, window] of windows.entries()) {
        expect(await table().seal(window, 'a')).toMatchObject({ window, maximum: at('Oslo', microDegrees) });
      }
    });

    it('makes no window by marking, sealing or recording one that is not there', async () => {
      const window = newWindow();
      await table().markTimer(window, 1);
      expect(await table().seal(window, 'a')).toBeUndefined();
      const state = await table().raise(newWindow(), at('Oslo', 1), KEEP_UNTIL);
      await expect(table().recordPublished({ ...state, window })).rejects.toThrow();
      expect(await table().seal(window, 'a')).toBeUndefined();
      expect(await table().raise(window, at('Oslo', 1), KEEP_UNTIL)).toMatchObject({ revision: 1, timerRevision: 0 });
    });

    it('returns the state as it stands to whoever comes too late', async () => {
      const window = newWindow();
      await table().raise(window, at('Oslo', 1), KEEP_UNTIL);
      await table().markTimer(window, 1);
      const sealed = await table().seal(window, 'a');
      expect(await table().raise(window, at('Oslo', 0), KEEP_UNTIL)).toEqual(sealed);
      expect(await table().seal(window, 'b')).toEqual(sealed);
      expect(sealed).toEqual({
        window,
        maximum: at('Oslo', 1),
        revision: 1,
        sealedRevision: 1,
        sealedBy: 'a',
        publishedRevision: 0,
        timerRevision: 1,
      });
    });

    it('gives a raise after the seal the next revision, and keeps an unsealed one', async () => {
      const window = newWindow();
      await table().raise(window, at('Oslo', 1), KEEP_UNTIL);
      expect((await table().raise(window, at('Oslo', 2), KEEP_UNTIL)).revision).toBe(1);
      expect(await table().seal(window, 'a')).toMatchObject({ revision: 1, sealedRevision: 1, sealedBy: 'a' });
      expect((await table().raise(window, at('Oslo', 2), KEEP_UNTIL)).revision).toBe(1);
      expect(await table().raise(window, at('Oslo', 3), KEEP_UNTIL)).toMatchObject({ revision: 2, sealedRevision: 1 });
      expect(await table().raise(window, at('Oslo', 4), KEEP_UNTIL)).toMatchObject({ revision: 2, sealedRevision: 1 });
      expect(await table().seal(window, 'b')).toMatchObject({ revision: 2, sealedRevision: 2, sealedBy: 'b' });
    });

    it('is sealed by the first timer only', async () => {
      const window = newWindow();
      await table().raise(window, at('Oslo', 1), KEEP_UNTIL);
      const seals = await Promise.all(['a', 'b', 'c'].map((timer) => table().seal(window, timer)));
      expect(new Set(seals.map((state) => state?.sealedBy)).size).toBe(1);
      expect(await table().seal(newWindow(), 'a')).toBeUndefined();
    });

    it('records what was published, unless a newer revision is there', async () => {
      const window = newWindow();
      await table().raise(window, at('Oslo', 1), KEEP_UNTIL);
      const sealed = await table().seal(window, 'a');
      if (sealed === undefined) {
        throw new Error('The window is there.');
      }
      expect(await table().recordPublished(sealed)).toMatchObject({ revision: 1, publishedRevision: 1 });
      await table().raise(window, at('Oslo', 2), KEEP_UNTIL);
      expect(await table().recordPublished(sealed)).toMatchObject({ revision: 2, publishedRevision: 1 });
    });

    it('marks timers, and never an older one over a newer', async () => {
      const window = newWindow();
      await table().raise(window, at('Oslo', 1), KEEP_UNTIL);
      await table().markTimer(window, 2);
      await table().markTimer(window, 1);
      expect((await table().raise(window, at('Oslo', 0), KEEP_UNTIL)).timerRevision).toBe(2);
    });
  });
}
