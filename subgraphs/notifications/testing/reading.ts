import type { UserId } from '@heliograph/platform/ids';
import type { Language } from '@heliograph/platform/language';
import { expect } from 'vitest';
import type { askingAs } from './notifications-of-test.ts';

const LIST = `query ($first: Int! = 20, $after: String) { unreadNotificationCount notifications(first: $first, after: $after) {
  edges { cursor node { id kind actors { id } actorCount post { id } comment { id } isRead text } } pageInfo { hasNextPage endCursor } } }`;
const MARK = `mutation ($input: MarkNotificationsReadInput!) { markNotificationsRead(input: $input) {
  unreadNotificationCount errors { code field } } }`;

export interface Shown {
  id: string;
  kind: string;
  actors: { id: string }[];
  actorCount: number;
  post: { id: string } | null;
  comment: { id: string } | null;
  isRead: boolean;
  text: string;
}

export interface Listed {
  unreadNotificationCount: number;
  notifications: { edges: { cursor: string; node: Shown }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
}

/** How an app reads its notifications, and marks them as read. */
export function reading({ ask }: Pick<ReturnType<typeof askingAs>, 'ask'>) {
  async function page(
    viewer: UserId,
    variables: { first?: number; after?: string } = {},
    language?: Language,
  ): Promise<Listed> {
    const { data, errors } = await ask(viewer, LIST, variables, language);
    expect(errors).toBeUndefined();
    return data as unknown as Listed;
  }
  const mark = async (viewer: UserId, upTo: string, idempotencyKey: string | null = null) =>
    (await ask(viewer, MARK, { input: { upTo, idempotencyKey } })).data?.markNotificationsRead;
  return {
    page,
    mark,
    shownTo: async (viewer: UserId, language?: Language) =>
      (await page(viewer, {}, language)).notifications.edges.map(({ node }) => node),
    markAll: async (viewer: UserId) => mark(viewer, (await page(viewer)).notifications.edges[0]?.cursor ?? ''),
  };
}
