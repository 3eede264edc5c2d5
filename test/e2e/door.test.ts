import { afterAll, beforeAll, describe } from 'vitest';
import { attacked } from './door/attacks.ts';
import { audits } from './door/audits.ts';
import { caching } from './door/caching.ts';
import { crossSite } from './door/cross-site.ts';
import { type Doors, openDoors } from './door/doors.ts';
import { oddRequests } from './door/odd-requests.ts';
import { patience } from './door/patience.ts';
import { persisted } from './door/persisted.ts';
import { production } from './door/production.ts';
import { rateLimits } from './door/rate-limits.ts';
import { openSlowClients, type SlowClients } from './door/slow-clients.ts';

describe('the public door', () => {
  let doors: Doors;
  let slow: SlowClients;

  beforeAll(async () => {
    doors = await openDoors();
    // The door has patience with them while the other tests run.
    slow = openSlowClients(doors.development.url);
  });
  afterAll(() => doors?.[Symbol.asyncDispose]());

  const suites = [attacked, audits, persisted, caching, crossSite, oddRequests, rateLimits, production];
  for (const suite of suites) suite(() => doors);
  patience(() => slow);
});
