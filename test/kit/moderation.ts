import { randomUUID } from 'node:crypto';
import { prismaModeratorStore } from '@heliograph/users/moderators';
import type { Client } from './client.ts';
import type { Person } from './person.ts';
import { accepted, dataOf, present } from './refusals.ts';
import type { ModerationAction, ModerationCase, ReportReason, SubjectKind } from './replies.ts';
import { logIn, signUp } from './sign-up.ts';
import type { TestSystem } from './test-system.ts';

/** Somebody who decides on reports, chosen as operators do it, and logged in after that. */
export async function moderator({ client, platform }: Pick<TestSystem, 'client' | 'platform'>): Promise<Person> {
  const chosen = await signUp(client);
  await prismaModeratorStore({ directory: platform.directory, now: () => new Date() }).add(chosen.username);
  return logIn(client, chosen);
}

/** Something that can be reported, by its kind and id. */
export type Reported = { subjectKind: SubjectKind; subjectId: string };

export const reported = (subjectKind: SubjectKind, { id }: { id: string }): Reported => ({
  ...{ subjectKind, subjectId: id },
});

/** Tells the moderators. @throws Refused */
export async function report(client: Client, by: Person, subject: Reported, reason: ReportReason = 'SPAM') {
  const input = { ...subject, reason, idempotencyKey: randomUUID() };
  const reply = await client.send('Report', { input }, by.accessToken);
  return present('the report', accepted('a report', dataOf('a report', reply).report).reportId);
}

/** The first cases that wait for a decision. */
export async function queueOf(client: Client, by: Person, variables: object = {}): Promise<ModerationCase[]> {
  const reply = await client.send('ModerationQueue', { first: 100, ...variables }, by.accessToken);
  const { edges } = present('the queue', dataOf('the queue', reply).moderationQueue);
  return edges.map(({ node }) => node);
}

/** Decides on a case. @throws Refused */
export async function decide(client: Client, by: Person, caseId: string, action: ModerationAction) {
  const reply = await client.send('ResolveReport', { input: { caseId, action } }, by.accessToken);
  return present('the case', accepted('a decision', dataOf('a decision', reply).resolveReport).case);
}
