import { createGraphiQLFetcher, type Fetcher, type FetcherOpts, type FetcherParams } from '@graphiql/toolkit';
import { type ExecutionResult, getOperationAST } from 'graphql';
import { isUnauthorized } from './close-words.ts';
import type { SessionStore } from './session.ts';
import { subscription } from './subscription.ts';

/** Sends what GraphiQL runs: subscriptions by socket, the rest by HTTP, as whoever is signed in at that moment. */
export function createFetcher(endpoint: string, session: SessionStore): Fetcher {
  // The schema is the same for everybody: it must also load with a token that has just run out.
  const schemaFetcher = createGraphiQLFetcher({ url: endpoint, fetch: explainingFetch });
  return (request, options) => {
    const accessToken = tokenOf(session);
    const end = () => accessToken !== undefined && session.end(accessToken);
    if (isSubscription(request, options)) {
      const events = subscription(request, {
        url: socketUrl(endpoint),
        connectionParams: { ...bearer(accessToken), ...options?.headers },
        onProblem: (problem) => isUnauthorized(problem) && end(),
      });
      // GraphiQL only prints them, but its type wants errors as instances, which JSON never has.
      return events as AsyncIterable<ExecutionResult>;
    }
    const fetch = authorizedFetch(accessToken, end);
    return createGraphiQLFetcher({ url: endpoint, fetch, schemaFetcher })(request, options);
  };
}

function isSubscription({ operationName }: FetcherParams, options: FetcherOpts | undefined): boolean {
  return !!options?.documentAST && getOperationAST(options.documentAST, operationName)?.operation === 'subscription';
}

/** @param onRefused called when the router does not know the token (any more) */
function authorizedFetch(accessToken: string | undefined, onRefused: () => void): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    // What was typed into GraphiQL's own header editor goes before the session.
    if (accessToken === undefined || headers.has('authorization')) return explainingFetch(input, init);
    headers.set('authorization', `Bearer ${accessToken}`);
    const response = await explainingFetch(input, { ...init, headers });
    if (response.status === 401) onRefused();
    return response;
  };
}

/** A browser says "Failed to fetch", and GraphiQL would print our stack with it. */
const explainingFetch: typeof fetch = async (input, init) => {
  try {
    return await fetch(input, init);
  } catch (cause) {
    const error = new Error('The router cannot be reached. Is it running?', { cause });
    delete error.stack;
    throw error;
  }
};

function tokenOf(session: SessionStore): string | undefined {
  const standing = session.current();
  return standing.status === 'signedIn' ? standing.accessToken : undefined;
}

const bearer = (accessToken: string | undefined): Record<string, string> =>
  accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };

/** The same path by `ws:`, or by `wss:` where the page came by HTTPS. */
function socketUrl(endpoint: string): string {
  const url = new URL(endpoint, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
