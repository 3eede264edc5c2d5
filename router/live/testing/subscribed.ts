import { expect } from 'vitest';
import type { LiveServer } from './live-server.ts';
import type { RawClient } from './raw-client.ts';
import { subscribe } from './scene.ts';

/** How tests wait for what is about to happen. */
export const soon = { interval: 1 };

/** Subscribes under the id `a`, and waits for the stream behind it. */
export async function subscribed(server: LiveServer, client: RawClient, query?: string): Promise<void> {
  const before = server.operations.streams.length;
  client.send(subscribe('a', query));
  await expect.poll(() => server.operations.streams.length, soon).toBe(before + 1);
}
