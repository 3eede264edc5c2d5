import type { UserId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import type { SubgraphResult } from '@heliograph/platform/subgraph';
import { expect } from 'vitest';
import { subgraphSdl } from '../../../schema/index.ts';
import { storiesSubgraph } from '../main.ts';
import type { StoriesOfTest } from './stories-of-test.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are read as apps read them
type Answer = any;

const UPDATES = `subscription ($after: String) { storyUpdated(after: $after) {
  cursor kind storyId authorId story { id media { grant } viewerHasSeen } tray { id storyCount unseenCount } } }`;

/** Somebody who listens. */
export interface Listener {
  /** The next event; first of all where the stream began, which apps never see. */
  next(): Promise<Answer>;
  leave(): void;
}

/** The subgraph as the router asks it. */
export function storiesDoor(platform: Platform, { stories }: StoriesOfTest) {
  const subgraph = storiesSubgraph(platform, subgraphSdl('stories'), stories);
  const listeners: Listener[] = [];

  const requestOf = (viewer: UserId | null, query: string, variables: object = {}) => ({
    query,
    variables: { ...variables },
    viewerToken: platform.viewerTokens.sign(viewer && { userId: viewer, sessionId: 's' }),
    requestId: 'r1',
    deadline: Date.now() + 20_000,
  });

  return {
    /** What is answered, whatever it is. */
    send: (viewer: UserId | null, query: string, variables: object = {}) =>
      subgraph.handle(requestOf(viewer, query, variables)),

    /** The data of an answer without errors. */
    async ask(viewer: UserId | null, query: string, variables: object = {}): Promise<Answer> {
      const { data, errors } = await subgraph.handle(requestOf(viewer, query, variables));
      expect(errors).toBeUndefined();
      return data;
    },

    listen(viewer: UserId | null, after: string | null = null, resumeFrom?: string): Listener {
      const leaving = new AbortController();
      const request = { ...requestOf(viewer, UPDATES, { after }), resumeFrom };
      const results = subgraph.subscribe(request, leaving.signal)[Symbol.asyncIterator]();
      let hasBegun = false;
      const listener = {
        async next() {
          for (;;) {
            const { value, done } = (await results.next()) as IteratorResult<SubgraphResult>;
            if (done) return null;
            const isPassedOver = hasBegun && value.data === undefined && !value.errors;
            hasBegun = true;
            if (!isPassedOver) return value.data?.storyUpdated ?? value;
          }
        },
        leave: () => leaving.abort(),
      };
      listeners.push(listener);
      return listener;
    },

    everybodyLeaves() {
      for (const { leave } of listeners.splice(0)) leave();
    },
  };
}

export type StoriesDoor = ReturnType<typeof storiesDoor>;
