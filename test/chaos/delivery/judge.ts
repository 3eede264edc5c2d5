import { shardOf } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import type { StreamKind } from '@heliograph/platform/streams';
import type { Person } from '../../kit/index.ts';
import { compare, compareThreads } from './compare.ts';
import { type Done, idOf, type Society } from './deeds.ts';
import { createdStory, rowsOf, sentMessage, streamKinds } from './streams.ts';
import type { Subscriber } from './subscriber.ts';

/** A person's app, and how much of each stream there was before anything was done that counts. */
export interface Watcher {
  person: Person;
  subscriber: Subscriber;
  before: Readonly<Record<StreamKind, { told: number; rows: number }>>;
}

/**
 * What is wrong with what everyone was told, so far: it is to be what stands in the stream, entry for entry, and of each
 * conversation, author and notification what was acknowledged.
 */
export async function judge(
  platform: Platform,
  watchers: readonly Watcher[],
  { society, done }: { society: Society; done: Done },
): Promise<string[]> {
  const judged = await Promise.all(
    watchers.map(async ({ person, subscriber, before }) => {
      const threads: Record<StreamKind, string[][]> = {
        messages: messagesFor(person, society, done),
        notifications: await notificationsFor(platform, person, done),
        stories: storiesFor(person, society, done),
      };
      const findings = subscriber.refusals.map((refusal) => `REFUSED ${refusal}`);
      for (const kind of streamKinds) {
        const rows = (await rowsOf(platform, idOf(person), kind)).slice(before[kind].rows);
        const told = subscriber.told[kind].slice(before[kind].told);
        for (const finding of [...compare(rows, told), ...compareThreads(threads[kind], told)]) {
          findings.push(`${finding.kind} of ${kind}: ${finding.what}`);
        }
      }
      return findings.map((finding) => `${person.username}: ${finding}`);
    }),
  );
  return judged.flat();
}

const byId = (one: { id: string }, other: { id: string }) => Number(BigInt(one.id) - BigInt(other.id));

/** Of each conversation its messages. */
function messagesFor(person: Person, { conversations }: Society, { messages }: Done): string[][] {
  return conversations
    .filter(({ members }) => members.includes(person))
    .map(({ id }) =>
      messages
        .filter(({ conversation }) => conversation.id === id)
        .sort(byId)
        .map((message) => sentMessage(id, message.id)),
    );
}

/** Of each author their stories. */
function storiesFor(person: Person, { authors }: Society, { stories }: Done): string[][] {
  return authors
    .filter((author) => author.person === person || author.followers.includes(person))
    .map((author) =>
      stories
        .filter((story) => story.author === author)
        .sort(byId)
        .map(({ id }) => createdStory(id)),
    );
}

/** Of each notification as many as there were comments, or people who began to like. */
async function notificationsFor({ shards }: Platform, person: Person, { comments, likes }: Done): Promise<string[][]> {
  const rows = await shards
    .db(shardOf(idOf(person)))
    .selectFrom('notification')
    .where('recipient_id', '=', idOf(person))
    .select(['id', 'kind'])
    .execute();
  const ofPerson = <Deed extends { author: { person: Person } }>(deeds: readonly Deed[]) =>
    deeds.filter(({ author }) => author.person === person);
  const times: Record<string, number> = {
    COMMENT: ofPerson(comments).length,
    LIKE: new Set(ofPerson(likes).map(({ by }) => by.id)).size,
  };
  const due = Object.entries(times).map(([kind, count]) => {
    const id = rows.find((row) => row.kind === kind)?.id ?? `no ${kind}`;
    return Array.from({ length: count }, () => id);
  });
  return due;
}
