import type { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { PreparedOperation } from './prepare.ts';

/** An operation that may run, or why it may not. */
export type Preparation = { operation: PreparedOperation } | { errors: readonly GraphQLError[] };

/** What became of the operations that came before, by their text and name. */
export interface PreparedOperations {
  get(query: string, name: string): Preparation | undefined;
  keep(query: string, name: string, preparation: Preparation): void;
  /** Keeps it for as long as the supergraph is in force: for registered operations, which strangers must not push out. */
  pin(query: string, name: string, preparation: Preparation): void;
}

/**
 * What is kept of all that came, in characters of text. A dense operation takes 150 times its text, so this is some 80 MB
 * at worst, and the operations of several apps as a rule.
 */
const TEXT_KEPT = 512 * 1024;
/** The same for refusals: an app with a mistake sends it again and again. */
const REFUSED_TEXT_KEPT = 128 * 1024;

type ByName = Map<string, Preparation>;

export function createPreparedOperations(): PreparedOperations {
  const pinned = new Map<string, ByName>();
  const sizeOf = (byName: ByName, query: string) => query.length * byName.size;
  const runnable = new LRUCache<string, ByName>({ maxSize: TEXT_KEPT, sizeCalculation: sizeOf });
  const refused = new LRUCache<string, ByName>({ maxSize: REFUSED_TEXT_KEPT, sizeCalculation: sizeOf });

  const add =
    (into: Pick<Map<string, ByName>, 'get'> & { set(query: string, byName: ByName): unknown }) =>
    (query: string, name: string, preparation: Preparation) => {
      into.set(query, new Map(into.get(query)).set(name, preparation));
    };
  const addRunnable = add(runnable);
  const addRefused = add(refused);

  return {
    get: (query, name) =>
      pinned.get(query)?.get(name) ?? runnable.get(query)?.get(name) ?? refused.get(query)?.get(name),
    keep: (query, name, preparation) => ('errors' in preparation ? addRefused : addRunnable)(query, name, preparation),
    pin: add(pinned),
  };
}
