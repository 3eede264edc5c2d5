import { expect, test } from 'vitest';
import { authorizationOf } from './connection-params.ts';

test.each([
  [{ authorization: 'Bearer abc' }, 'Bearer abc'],
  [{ Authorization: 'Bearer abc' }, 'Bearer abc'],
  [{ AUTHORIZATION: 'bearer abc' }, 'bearer abc'],
  [{ accessToken: 'abc' }, 'Bearer abc'],
  [{ locale: 'de', authorization: 'Bearer abc' }, 'Bearer abc'],
  [{ authorization: '' }, undefined],
  [{ authorization: null }, undefined],
  [{ locale: 'de' }, undefined],
  [{}, undefined],
  [null, undefined],
  [undefined, undefined],
])('%j holds %j', (params, header) => {
  expect(authorizationOf(params)).toBe(header);
});

test.each([[{ authorization: 7 }], [{ accessToken: { token: 'abc' } }], [{ Authorization: ['Bearer abc'] }]])(
  '%j is refused',
  (params) => {
    expect(() => authorizationOf(params)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
  },
);
