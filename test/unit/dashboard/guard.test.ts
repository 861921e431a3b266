import { expect, test } from '@jest/globals';
import { refusal } from '../../../local/dashboard/guard.ts';

const HOST = '127.0.0.1:8080';
const ORIGIN = `http://${HOST}`;
const get = (headers: object) => refusal({ method: 'GET', headers: { host: HOST, ...headers } }, 8080);
const post = (headers: object) => refusal({ method: 'POST', headers: { host: HOST, ...headers } }, 8080);

test.each([
  {},
  { host: 'localhost:8080' },
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
  { origin: ORIGIN, 'sec-fetch-site': 'same-origin' },
])('a GET with %j is answered', (headers) => {
  expect(get(headers)).toBeUndefined();
});

test.each([
  { host: undefined },
  { host: 'evil.example:8080' },
  { host: '127.0.0.1' },
  { host: '127.0.0.1:8081' },
  { host: '127.0.0.1.evil.example:8080' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'http://evil.example' },
  { origin: 'http://localhost:8080' },
  { origin: 'null' },
  { origin: 'http://evil.example', 'sec-fetch-site': 'none' },
])('a GET with %j is refused', (headers) => {
  expect(get(headers)).toBeDefined();
});

const JSON_TYPE = { 'content-type': 'application/json' };

test('a POST comes from the page, as JSON', () => {
  expect(post({ ...JSON_TYPE, origin: ORIGIN, 'sec-fetch-site': 'same-origin' })).toBeUndefined();
  expect(post({ ...JSON_TYPE, origin: ORIGIN })).toBeUndefined();
});

test.each([
  JSON_TYPE,
  { origin: ORIGIN },
  { origin: ORIGIN, 'content-type': 'text/plain' },
  { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
  { ...JSON_TYPE, origin: 'http://evil.example' },
  { ...JSON_TYPE, origin: ORIGIN, 'sec-fetch-site': 'none' },
  { ...JSON_TYPE, origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
])('a POST with %j is refused', (headers) => {
  expect(post(headers)).toBeDefined();
});
