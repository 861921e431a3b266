import { expect } from '@jest/globals';

/** A number that is the value rounded to hundredths, whichever way a half went: within 0.0051. */
export const hundredths = (value: number) => expect.closeTo(value, 1.99);
