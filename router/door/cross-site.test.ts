import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { allowedOrigins, isForeign, isForgeable, LOCAL_PAGES } from './cross-site.ts';

const APP = 'https://app.example.org';
const origins = allowedOrigins([APP]);
const host = 'api.example.org';

describe('allowed origins', () => {
  test.each([
    [APP, true],
    ['https://app.example.org:444', false],
    ['http://app.example.org', false],
    ['https://app.example.org.evil.example', false],
    ['https://APP.example.org', false],
    ['null', false],
    ['', false],
  ])('%j: %j', (origin, allowed) => {
    expect(origins.allows(origin)).toBe(allowed);
  });

  test.each([
    ['http://localhost:3000', true],
    ['http://localhost', true],
    ['http://127.0.0.1:5173', true],
    ['https://studio.apollographql.com', true],
    ['https://studio.apollographql.com:444', false],
    ['https://localhost:3000', false],
    ['http://localhost.evil.example:3000', false],
    ['http://localhost:3000.evil.example', false],
    ['http://evil.example:3000', false],
  ])('on a laptop %j: %j', (origin, allowed) => {
    expect(allowedOrigins(LOCAL_PAGES).allows(origin)).toBe(allowed);
  });
});

describe('foreign', () => {
  test.each<[boolean, IncomingHttpHeaders]>([
    [false, { host }],
    [false, { host, origin: APP }],
    [false, { host, origin: `https://${host}` }],
    [true, { host, origin: 'https://evil.example' }],
    [true, { host, origin: `https://${host}:8443` }],
    [true, { host, origin: 'null' }],
    [true, { host, origin: '' }],
    [true, { origin: `https://${host}` }],
  ])('%j: %j', (foreign, headers) => {
    expect(isForeign(headers, origins)).toBe(foreign);
  });
});

describe('forgeable', () => {
  const crossSite = { host, 'sec-fetch-site': 'cross-site' };
  test.each<[boolean, string, IncomingHttpHeaders]>([
    [false, 'GET', { host }],
    [false, 'GET', { host, 'sec-fetch-site': 'none' }],
    [false, 'GET', { host, 'sec-fetch-site': 'same-origin' }],
    [true, 'GET', { host, 'sec-fetch-site': 'same-site' }],
    [true, 'GET', crossSite],
    [false, 'GET', { ...crossSite, authorization: 'Bearer x' }],
    [false, 'GET', { ...crossSite, 'apollo-require-preflight': '' }],
    [false, 'GET', { ...crossSite, 'x-apollo-operation-name': 'Q' }],
    [true, 'GET', { ...crossSite, 'x-something-else': '1' }],
    [true, 'GET', { host, origin: 'https://evil.example', authorization: 'Bearer x' }],
    // Its body can only be JSON, for which a browser asks first.
    [false, 'POST', crossSite],
    [true, 'POST', { ...crossSite, origin: 'https://evil.example' }],
    [false, 'POST', { ...crossSite, origin: APP }],
  ])('%j: %s %j', (forgeable, method, headers) => {
    expect(isForgeable(method, headers, origins)).toBe(forgeable);
  });
});
