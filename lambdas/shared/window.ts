/** A window of event time: [start, end), milliseconds since the epoch, start a multiple of the window's length. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

export function windowOf(eventTime: number, lengthMs: number): Window {
  const start = Math.floor(eventTime / lengthMs) * lengthMs;
  return { start, end: start + lengthMs };
}

/** The window's name, in keys and messages: its start in ISO 8601, UTC. */
export function windowName(window: Window): string {
  return new Date(window.start).toISOString();
}

/**
 * @throws RangeError when `name` is not the start of a window in ISO 8601
 */
export function parseWindowName(name: string, lengthMs: number): Window {
  const start = Date.parse(name);
  if (!Number.isFinite(start) || start % lengthMs !== 0) {
    throw new RangeError(`"${name}" is not the start of a window of ${lengthMs} ms.`);
  }
  return { start, end: start + lengthMs };
}

/** The time bucket that holds the window in its table: its hour, such as `2026-11-23T20`, UTC. */
export function windowBucket(window: Window): string {
  return windowName(window).slice(0, -':00:00.000Z'.length);
}
