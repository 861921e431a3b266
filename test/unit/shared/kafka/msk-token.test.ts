import { describe, expect, test } from '@jest/globals';
import { mskToken } from '../../../../lambdas/shared/kafka/authentication/msk-token.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const KEYS = { accessKeyId: 'ASIAEXAMPLEOFATEST00', secretAccessKey: 'secret/access+key=of-a-test' };
const ROLE = { ...KEYS, sessionToken: 'session//token+of/a=test==' };

/** Made by aws-msk-iam-sasl-signer-js 1.0.3 at this time, with these keys. */
const OF_AMAZONS_SIGNER = [
  'aHR0cHM6Ly9rYWZrYS5ldS1ub3J0aC0xLmFtYXpvbmF3cy5jb20vP0FjdGlvbj1rYWZrYS1jbHVzdGVyJTNBQ29ubmVjdCZVc2VyLUFnZW50PWF3cy1tc2st',
  'aWFtLXNhc2wtc2lnbmVyLWpzJTJGMS4wLjMmWC1BbXotQWxnb3JpdGhtPUFXUzQtSE1BQy1TSEEyNTYmWC1BbXotQ3JlZGVudGlhbD1BU0lBRVhBTVBMRU9G',
  'QVRFU1QwMCUyRjIwMjYwMTAyJTJGZXUtbm9ydGgtMSUyRmthZmthLWNsdXN0ZXIlMkZhd3M0X3JlcXVlc3QmWC1BbXotRGF0ZT0yMDI2MDEwMlQwMzA0MDVa',
  'JlgtQW16LUV4cGlyZXM9OTAwJlgtQW16LVNlY3VyaXR5LVRva2VuPXNlc3Npb24lMkYlMkZ0b2tlbiUyQm9mJTJGYSUzRHRlc3QlM0QlM0QmWC1BbXotU2ln',
  'bmF0dXJlPTY0ZjU4Y2I0ZTVjOWE1ZDk0ZTQwMDdiMThiYmFiZDRhNWZmZDIyZTQ0MjRjODE2YTVjYThjMDIwMjI0MDA2NzcmWC1BbXotU2lnbmVkSGVhZGVy',
  'cz1ob3N0',
].join('');
const ITS_NAME = 'aws-msk-iam-sasl-signer-js%2F1.0.3';

const decode = (token: string) => Buffer.from(token, 'base64url').toString();
const token = (credentials: Parameters<typeof mskToken>[0]['credentials'], region = 'eu-north-1') =>
  mskToken({ region, credentials, now: NOW });

describe('mskToken', () => {
  test("is what Amazon's own signer makes, byte for byte but for the name of the client", async () => {
    const ours = decode(await token(ROLE)).replace('User-Agent=city-temperatures', `User-Agent=${ITS_NAME}`);
    expect(Buffer.from(ours).toString('base64url')).toBe(OF_AMAZONS_SIGNER);
  });

  test('has the content that the signer documents', async () => {
    const text = await token(ROLE);
    expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
    const url = new URL(decode(text));
    expect([url.protocol, url.host, url.pathname]).toEqual(['https:', 'kafka.eu-north-1.amazonaws.com', '/']);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      Action: 'kafka-cluster:Connect',
      'User-Agent': 'city-temperatures',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'ASIAEXAMPLEOFATEST00/20260102/eu-north-1/kafka-cluster/aws4_request',
      'X-Amz-Date': '20260102T030405Z',
      'X-Amz-Expires': '900',
      'X-Amz-Security-Token': 'session//token+of/a=test==',
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
      'X-Amz-SignedHeaders': 'host',
    });
  });

  test('without a session token it names none, and another region is another host and scope', async () => {
    const url = new URL(decode(await token(KEYS, 'us-east-1')));
    expect(url.host).toBe('kafka.us-east-1.amazonaws.com');
    expect(url.searchParams.get('X-Amz-Credential')).toContain('/us-east-1/');
    expect(url.searchParams.has('X-Amz-Security-Token')).toBe(false);
  });

  test.each([
    [3_600_000, '900'],
    [900_000, '900'],
    [61_999, '61'],
  ])('of credentials that end in %d ms expires after %s s', async (remaining, seconds) => {
    const credentials = { ...ROLE, expiration: new Date(NOW + remaining) };
    expect(new URL(decode(await token(credentials))).searchParams.get('X-Amz-Expires')).toBe(seconds);
  });
});
