import { serverAudits } from 'graphql-http';
import { describe, expect, test } from 'vitest';
import type { Doors } from './doors.ts';

export function audits(doors: () => Doors): void {
  describe('keeps GraphQL over HTTP to the letter', () => {
    const all = serverAudits({ url: () => `${doors().development.url}/graphql` });

    test('in 61 of 61 audits, which are:', () => expect(all).toHaveLength(61));

    test.each(all)('$id $name', async ({ fn }) => {
      expect(await fn()).toMatchObject({ status: 'ok' });
    });
  });
}
