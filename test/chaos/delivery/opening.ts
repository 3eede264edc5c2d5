import { expect } from 'vitest';
import type { TestSystem } from '../../kit/test-system.ts';
import { persistentClient } from './acknowledged.ts';
import { compare } from './compare.ts';
import { createDeeds, idOf, nothingDone, type Society } from './deeds.ts';
import type { Watcher } from './judge.ts';
import { quiet } from './quiet.ts';
import { rowsOf, streamKinds } from './streams.ts';

/** Lets everyone hear something of each kind, so that each app has a cursor to go on from. Nothing fails yet. */
export async function openAll(
  system: TestSystem,
  { people, conversations, authors }: Society,
  apps: readonly Pick<Watcher, 'person' | 'subscriber'>[],
): Promise<Watcher[]> {
  const deeds = createDeeds(persistentClient(system.url), nothingDone());
  const others = people.filter((person) => !authors.some((author) => author.person === person));
  const after = <Item>(items: readonly Item[], nth: number) => items[nth % items.length] as Item;
  const haveAllHeard = () =>
    apps.every(({ subscriber }) => streamKinds.every((kind) => subscriber.told[kind].length > 0));
  for (let round = 1; !haveAllHeard(); round += 1) {
    await Promise.all([
      ...conversations.map((conversation) => deeds.message(after(conversation.members, round), conversation)),
      ...authors.map((author) => deeds.story(author)),
      ...authors.map((author, nth) => deeds.comment(after(others, nth + round), author)),
      ...others.map((person, nth) => deeds.follow(after(others, nth + round), person)),
    ]);
    await quiet(system.platform);
  }
  return Promise.all(
    apps.map(async ({ person, subscriber }) => {
      const before = await Promise.all(
        streamKinds.map(async (kind) => {
          const rows = await rowsOf(system.platform, idOf(person), kind);
          const told = subscriber.told[kind];
          await expect.poll(() => compare(rows.slice(-told.length), told)).toEqual([]);
          return [kind, { told: told.length, rows: rows.length }];
        }),
      );
      return { person, subscriber, before: Object.fromEntries(before) };
    }),
  );
}
