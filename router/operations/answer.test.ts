import { emptyStats } from '@heliograph/platform/telemetry';
import type { GraphQLFormattedError } from 'graphql';
import { expect, test } from 'vitest';
import { toAnswer } from './answer.ts';

const stats = emptyStats();
const format = ({ message, extensions }: GraphQLFormattedError): GraphQLFormattedError => ({
  message: `formatted: ${message}`,
  extensions: { code: extensions?.code ?? 'INTERNAL', requestId: 'r' },
});
const answerOf = (result: Parameters<typeof toAnswer>[0]) => toAnswer(result, stats, format);

test('data goes out as it is', () => {
  expect(answerOf({ data: { a: null } })).toEqual({ body: '{"data":{"a":null}}', executed: true, codes: [], stats });
});

test('errors go out formatted, and first', () => {
  const errors = [{ message: 'no', extensions: { code: 'FORBIDDEN', serviceName: 'users' } }, { message: 'oh' }];
  const { body, ...told } = answerOf({ data: { a: null }, errors, extensions: { degraded: ['feed'] } });
  expect(body).toBe(
    '{"errors":[{"message":"formatted: no","extensions":{"code":"FORBIDDEN","requestId":"r"}},' +
      '{"message":"formatted: oh","extensions":{"code":"INTERNAL","requestId":"r"}}],' +
      '"data":{"a":null},"extensions":{"degraded":["feed"]}}',
  );
  expect(told).toEqual({ executed: true, codes: ['FORBIDDEN', 'INTERNAL'], stats });
});

test('data that errors have emptied is still data', () => {
  expect(answerOf({ data: null, errors: [{ message: 'no' }] })).toMatchObject({ executed: true });
});

test('what was never run has no data', () => {
  const { body, executed } = answerOf({ errors: [{ message: 'no', extensions: { code: 'BAD_USER_INPUT' } }] });
  expect(executed).toBe(false);
  expect(Object.keys(JSON.parse(body))).toEqual(['errors']);
});
