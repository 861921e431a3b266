/** What the viewer's server answers instead of data; `kind` says whose fault it is. */
export class ApiError extends Error {
  /** @param {string} kind @param {string} message */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

const TIMEOUT_MS = 45_000;

/** @param {string} path @param {Record<string, string | number>} [query] */
export function get(path, query = {}) {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return ask(`${path}?${search}`, {});
}

/** @param {string} path @param {object} body */
export function post(path, body) {
  return ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** @param {string} url @param {RequestInit} options @returns {Promise<any>} */
async function ask(url, options) {
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((error) => {
    throw new ApiError('viewer', `The viewer does not answer (${error.message}).`);
  });
  const answer = await response.json().catch(() => {
    throw new ApiError('failed', `The viewer answered with ${response.status} and no JSON.`);
  });
  if (!response.ok) {
    throw new ApiError(answer.error.kind, answer.error.message);
  }
  return answer;
}
