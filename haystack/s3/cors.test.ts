import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { answerPreflight, applyCors, type CorsRule, defaultCorsRules } from './cors.ts';

const OURS = 'https://ours.example';
const rule = (changes: Partial<CorsRule>): CorsRule => ({
  origins: ['*'],
  methods: ['GET'],
  allowedHeaders: [],
  exposedHeaders: [],
  ...changes,
});

/** A message as Node reads it, and the headers that are set in reply to it. */
function exchange(method: string, headers: Record<string, string>) {
  const replied: Record<string, unknown> = {};
  const response = {
    setHeader: (name: string, value: unknown) => Object.assign(replied, { [name]: value }),
    writeHead: () => ({ end: () => {} }),
  };
  return {
    message: { method, headers } as unknown as IncomingMessage,
    response: response as unknown as ServerResponse,
    replied,
  };
}

function replyHeaders(rules: CorsRule[], method: string, origin?: string) {
  const { message, response, replied } = exchange(method, origin ? { origin } : {});
  applyCors(message, response, rules);
  return [replied['access-control-allow-origin'], replied.vary !== undefined];
}

describe('a reply', () => {
  const named = [rule({ origins: [OURS, 'https://*.ours.example'] })];

  test.each<[string, CorsRule[], string, string | undefined, [string | undefined, boolean]]>([
    ['for all, to anyone', [rule({})], 'GET', OURS, ['*', false]],
    ['for all, to no page', [rule({})], 'GET', undefined, ['*', false]],
    ['to an origin that is named', named, 'GET', OURS, [OURS, true]],
    ['to an origin that fits a pattern', named, 'GET', 'https://a.ours.example', ['https://a.ours.example', true]],
    ['to one that only looks like it', named, 'GET', 'https://ours.example.evil', [undefined, true]],
    ['to no page where origins are named', named, 'GET', undefined, [undefined, true]],
    ['to another method', [rule({})], 'DELETE', OURS, [undefined, false]],
    ['to one whom a later rule lets in', [...named, rule({})], 'GET', 'https://else.example', ['*', true]],
    ['without rules', [], 'GET', OURS, [undefined, false]],
    ['to an upload, by default', defaultCorsRules([OURS]), 'PUT', OURS, [OURS, true]],
    ['to a read, by default', defaultCorsRules([]), 'GET', OURS, ['*', false]],
  ])('%s', (_what, rules, method, origin, expected) => {
    expect(replyHeaders(rules, method, origin)).toEqual(expected);
  });
});

describe('a preflight', () => {
  const rules = [rule({ origins: [OURS], methods: ['PUT', 'GET'], allowedHeaders: ['x-amz-*', 'Content-Type'] })];
  const preflight = (headers: Record<string, string>) => {
    const { message, response, replied } = exchange('OPTIONS', headers);
    answerPreflight(message, response, rules);
    return replied;
  };
  const asked = { origin: OURS, 'access-control-request-method': 'PUT' };

  test('is told what the rule allows', () => {
    const headers = { ...asked, 'access-control-request-headers': 'content-type, X-Amz-Meta-A' };
    expect(preflight(headers)).toMatchObject({
      'access-control-allow-origin': OURS,
      'access-control-allow-methods': 'PUT, GET',
      'access-control-allow-headers': 'content-type, x-amz-meta-a',
      vary: expect.stringContaining('Origin'),
    });
  });

  test.each<[string, Record<string, string>, string]>([
    ['another origin', { ...asked, origin: 'https://theirs.example' }, 'AccessForbidden'],
    ['another method', { ...asked, 'access-control-request-method': 'DELETE' }, 'AccessForbidden'],
    ['another header', { ...asked, 'access-control-request-headers': 'x-amz-date,authorization' }, 'AccessForbidden'],
    ['no origin', { 'access-control-request-method': 'PUT' }, 'BadRequest'],
    ['no method', { origin: OURS }, 'BadRequest'],
  ])('of %s is refused', (_what, headers, code) => {
    expect(() => preflight(headers)).toThrow(expect.objectContaining({ code }));
  });
});
