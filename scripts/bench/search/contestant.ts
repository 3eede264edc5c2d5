import type { Hit, SearchDocument, SearchEngine } from '../../../subgraphs/search/ports.ts';

/** A way to find, in a database of its own. */
export interface Contestant {
  name: string;
  /** Takes all there is to be found. */
  load(documents: readonly SearchDocument[]): Promise<void>;
  /** Of whatever it knows, the first that fit; it need not know pages, nor what is near. */
  find: SearchEngine['find'];
  /** Bytes of all tables and indices that it finds by. */
  size(): Promise<number>;
}

/** What a plain way finds has an order, but no score. */
export const unscored = ({ kind, id }: Pick<Hit, 'kind' | 'id'>): Hit => ({ kind, id, score: 0 });
