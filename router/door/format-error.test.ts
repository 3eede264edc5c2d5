import { createLogger } from '@heliograph/platform/telemetry';
import { expect, test } from 'vitest';
import { createErrorFormatter } from './format-error.ts';

const format = createErrorFormatter(createLogger({ role: 'test', level: 'silent' }), 'r1');
const formatted = (extensions: Record<string, unknown>, message = 'A message') =>
  format({ message, path: ['homeFeed'], extensions });

test('a known code keeps its message, and what an app needs with it', () => {
  expect(formatted({ code: 'RATE_LIMITED', retryAfter: 3 })).toEqual({
    message: 'A message',
    path: ['homeFeed'],
    extensions: { code: 'RATE_LIMITED', retryAfter: 3, requestId: 'r1' },
  });
});

test('so does that of a stream that an app has to load anew', () => {
  expect(formatted({ code: 'RESYNC' })).toMatchObject({ message: 'A message', extensions: { code: 'RESYNC' } });
});

test('nothing else that came along leaves the house', () => {
  const inside = { serviceName: 'users', stacktrace: ['at db7'], exception: {}, http: { status: 400 } };
  expect(formatted({ code: 'BAD_USER_INPUT', ...inside }).extensions).toEqual({
    code: 'BAD_USER_INPUT',
    requestId: 'r1',
  });
});

test.each([{}, { code: 'ECONNREFUSED' }, { code: 'INTERNAL_SERVER_ERROR' }])('%j is masked', (extensions) => {
  const masked = formatted(extensions, 'connect ECONNREFUSED 10.0.0.7:4101');
  expect(masked).toMatchObject({ path: ['homeFeed'], extensions: { code: 'INTERNAL', requestId: 'r1' } });
  expect(masked.message).not.toContain('10.0.0.7');
});
