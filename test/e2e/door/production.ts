import { describe, expect, test } from 'vitest';
import { productionLimits } from '../../../router/limits/index.ts';
import { productionRateLimits } from '../../../router/rate-limits/index.ts';
import { ask } from './ask.ts';
import type { Doors } from './doors.ts';

export function production(doors: () => Doors): void {
  const door = () => doors().production;

  describe('the production profile', () => {
    test.each([
      ['the schema', '{ __schema { queryType { name } } }'],
      ['a type', '{ __type(name: "User") { fields { name } } }'],
      ['a type, from within', '{ viewer { user { id } } ...S } fragment S on Query { __schema { types { name } } }'],
    ])('tells nobody of %s', async (_what, query) => {
      expect(await ask(door(), { body: { query } })).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED', data: null });
      expect(await ask(doors().development, { body: { query } })).toMatchObject({ code: undefined });
    });

    test.each([
      ['a field', { query: '{ viewr { email } }' }],
      ['a field of a type', { query: '{ viewer { emial } }' }],
      ['an argument', { query: '{ user(i: "1") { id } }' }],
      ['a type', { query: 'query ($v: Vieweer) { viewer { email } }' }],
      ['a fragment’s type', { query: '{ viewer { user { ...F } } } fragment F on Usr { id }' }],
    ])('corrects no misspelt name of %s', async (_what, body) => {
      const hint = /did you mean/i;
      const [told, inDevelopment] = await Promise.all([ask(door(), { body }), ask(doors().development, { body })]);
      expect(told.code).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(told.errors.map(({ message }) => message).join()).not.toMatch(hint);
      expect(inDevelopment.errors.map(({ message }) => message).join()).toMatch(hint);
    });

    test('shows browsers no page', async () => {
      const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
      for (const path of ['/graphql', '/explorer', '/explorer/', '/explorer/index.html']) {
        const page = await fetch(`${door().url}${path}`, { headers: { accept } });
        expect([path, page.headers.get('content-type')]).toEqual([path, 'application/json; charset=utf-8']);
        expect(page.ok).toBe(false);
      }
      expect((await fetch(`${doors().development.url}/graphql`, { headers: { accept } })).ok).toBe(true);
    });

    test('does not say what a request cost', async () => {
      const body = { query: '{ viewer { email } }' };
      expect((await ask(door(), { body })).headers.get('x-heliograph-cost')).toBeNull();
      expect((await ask(doors().development, { body })).headers.get('x-heliograph-cost')).toMatch(/^fetches=\d/);
    });

    test('has stricter limits', async () => {
      const aliases = Array.from({ length: productionLimits.maxAliases + 1 }, (_, n) => `a${n}: email`).join(' ');
      const body = { query: `{ viewer { ${aliases} } }` };
      const refused = await ask(door(), { body });
      expect(refused.errors[0]?.extensions).toMatchObject({
        ...{ code: 'OPERATION_LIMIT_EXCEEDED', limit: 'maxAliases', maximum: productionLimits.maxAliases },
      });
      expect(await ask(doors().development, { body })).toMatchObject({ code: undefined });
    });

    test('has rate limits, without being told', async () => {
      const { capacity } = productionRateLimits.subscription.viewer;
      // Asked by HTTP it is refused only after it was counted.
      const body = { query: 'subscription { mediaProcessed(mediaIds: ["1"]) { id } }' };
      const told = await Promise.all(Array.from({ length: 2 * capacity }, () => ask(door(), { body })));
      expect(told.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    });

    test('says of itself only whether it is well', async () => {
      const health = (await (await fetch(`${door().url}/health`)).json()) as Record<string, unknown>;
      expect(Object.keys(health).sort()).toEqual(['cache', 'database', 'status', 'timestamp']);
    });
  });
}
