import type { LoadRequest } from '../load.ts';
import { type BenchChild, startChild } from '../processes/child.ts';
import { setStage } from '../stage.ts';
import type { FeedForm } from '../supergraph/home-feed.ts';
import { signIn } from '../viewers.ts';
import type { Contestant } from './contestants.ts';
import { answersTo, pagesOf } from './pages.ts';

/** Where routers are measured, one at a time, over the same subgraphs and with the same requests. */
export interface Arena extends AsyncDisposable {
  /** What a program over these subgraphs must be told. */
  env: Record<string, string>;
  /** Starts a router of its own for `work`, once it has answered every request as the first router did. */
  enter<T>(contestant: Contestant, work: (entered: Entered) => Promise<T>): Promise<T>;
}

export interface Entered {
  router: BenchChild;
  url: string;
  /** A page for each viewer, with this router's own text of the answer. */
  requests: readonly LoadRequest[];
}

/** Starts the subgraphs. @param viewers how many send requests, each for a page of their own */
export async function openArena({ viewers, form }: { viewers: number; form: FeedForm }): Promise<Arena> {
  const stage = await setStage(new URL('../supergraph/server-that-remembers.ts', import.meta.url));
  const pages = pagesOf(await signIn(viewers, stage.env), form);
  const url = `${stage.origin}/graphql`;
  let expected: LoadRequest[] | undefined;
  return {
    env: { ...stage.env, FEED_FORM: form },
    async enter(contestant, work) {
      await using router = await startChild(contestant.program, stage.env);
      const requests = await answersTo(pages, url, expected);
      expected ??= requests;
      return await work({ router, url, requests });
    },
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}
