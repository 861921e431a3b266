import type { IncomingHttpHeaders } from 'node:http';

interface RequestHead {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whom the server answers: this machine's own pages of it, nobody else's. A name that somebody else's DNS points here shows in
 * the Host header, another site's page in Origin or Sec-Fetch-Site, which browsers set and scripts cannot.
 *
 * @returns why the request is refused; undefined when it is not
 */
export function refusal({ method, headers }: RequestHead, port: number): string | undefined {
  const { host = '', origin } = headers;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return 'This server answers to 127.0.0.1 and localhost only.';
  }
  const site = headers['sec-fetch-site'];
  const foreign = (origin !== undefined && origin !== `http://${host}`) || (site ?? 'same-origin') !== 'same-origin';
  // "none" is a person who typed or opened the address.
  if (foreign && !(origin === undefined && site === 'none' && method === 'GET')) {
    return 'Requests of other sites are not answered.';
  }
  if (method === 'POST' && (origin === undefined || !/^application\/json\b/.test(headers['content-type'] ?? ''))) {
    return 'A POST must come from the page, as JSON.';
  }
  return undefined;
}

/**
 * What the page may do: run its own scripts and talk to its own server. Styles of widgets are inline, as CloudWatch allows them;
 * they can load nothing, as images must be within the page. Strings do not become HTML but through DOMPurify.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types dompurify',
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
