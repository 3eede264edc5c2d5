import { describe, expect, test } from 'vitest';
import { outcomeOf } from './raw-http.ts';
import type { SlowClients } from './slow-clients.ts';

/** @param slow clients that were opened before other tests ran: the door waits ten seconds for each */
export function patience(slow: () => SlowClients): void {
  describe('who holds a connection and makes no use of it is sent away', () => {
    const tooLate = { status: 408, code: 'BAD_REQUEST' };

    test('one whose headers trickle in', async () => {
      expect(outcomeOf(await slow().drippedHead)).toEqual(tooLate);
    });

    test('one whose body trickles in', async () => {
      expect(outcomeOf(await slow().drippedBody)).toEqual(tooLate);
    });

    test('hundreds who say nothing', async () => {
      const outcomes = (await Promise.all(slow().silent)).map(outcomeOf);
      expect(outcomes.filter(({ status }) => status !== tooLate.status)).toEqual([]);
    });

    test('a socket that never says who it is', async () => {
      expect(await slow().withoutInit).toMatchObject({ code: 4408 });
    });
  });
}
