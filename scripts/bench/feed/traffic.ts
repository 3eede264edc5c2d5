import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../../test/kit/random.ts';
import { percentiles, type Timed } from '../graph/run.ts';

/** What one request came to. */
export interface Answer {
  status: number;
  text: string;
}

/** Sends the page of somebody who is drawn for it. */
export type Ask = () => Promise<Answer>;

export interface Measured extends Timed {
  requests: number;
  failures: Failures;
}

/** How often each thing went wrong, in words. */
export type Failures = ReadonlyMap<string, number>;

/** An app's connections to one door, kept open. */
export function openDoor(origin: string, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(origin);
  return {
    post(token: string, body: string): Promise<Answer> {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'content-length': Buffer.byteLength(body),
      };
      const sent = request({ agent, hostname, port, method: 'POST', path: '/graphql', headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.once('end', () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('latin1') }),
        );
        answer.once('error', reject);
      });
      sent.once('error', reject);
      sent.end(body);
      return promise;
    },
    close: () => agent.destroy(),
  };
}

/** Keeps so many requests under way: what is the most that goes through? Of its times one cannot tell what users wait. */
export async function closedLoop(
  ask: Ask,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Measured> {
  const log = requestLog();
  const began = performance.now();
  const lane = async () => {
    while (performance.now() - began < seconds * 1000) await log.time(ask, performance.now());
  };
  await Promise.all(Array.from({ length: connections }, lane));
  return log.measured(began);
}

/**
 * Requests of a Poisson process, which come whether or not earlier ones are answered; each is timed from when it was to
 * come, so that no wait is left out where the sender or the door is behind.
 */
export async function openLoop(
  ask: Ask,
  { perSecond, seconds, random }: { perSecond: number; seconds: number; random: Random },
): Promise<Measured> {
  const log = requestLog();
  const began = performance.now();
  const under: Promise<void>[] = [];
  for (let planned = 0; ; ) {
    planned += (-Math.log(1 - random.next()) * 1000) / perSecond;
    if (planned > seconds * 1000) break;
    const early = began + planned - performance.now();
    if (early > 1) await pause(early);
    under.push(log.time(ask, began + planned));
  }
  await Promise.all(under);
  return log.measured(began);
}

function requestLog() {
  const took: number[] = [];
  const failures = new Map<string, number>();
  const fail = (what: string) => failures.set(what, (failures.get(what) ?? 0) + 1);
  return {
    async time(ask: Ask, start: number): Promise<void> {
      try {
        const { status, text } = await ask();
        const code = /"errors":\[.*?"code":"([A-Z_]+)"/.exec(text)?.[1];
        if (status !== 200 || code) fail(`${status} ${code ?? ''}`.trim());
      } catch (error) {
        fail((error as NodeJS.ErrnoException).code ?? String(error));
      }
      took.push(performance.now() - start);
    },
    measured: (began: number): Measured => ({
      requests: took.length,
      perSecond: took.length / ((performance.now() - began) / 1000),
      ...percentiles(took),
      failures,
    }),
  };
}
