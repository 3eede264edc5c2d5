import type { AnyId } from '../ids/index.ts';
import { type AssociationType, inverseOf } from './association-types.ts';

/** An edge by its ends. */
export interface Edge {
  id1: AnyId;
  type: AssociationType;
  id2: AnyId;
}

/** What an edge may carry besides its time; at most {@link MAX_EDGE_DATA_BYTES} as JSON. */
export type EdgeData = Readonly<Record<string, string | number | boolean | null>>;

export const MAX_EDGE_DATA_BYTES = 1024;

/** An edge would carry more than lists of edges could be cached with. */
export class EdgeDataTooLarge extends Error {
  readonly code = 'EDGE_DATA_TOO_LARGE';
  constructor(bytes: number) {
    super(
      `An edge carries at most ${MAX_EDGE_DATA_BYTES} bytes of data, not ${bytes}: keep the rest in a row of its own`,
    );
    this.name = 'EdgeDataTooLarge';
  }
}

/** The same edge seen from its other end. */
export const inverseEdge = ({ id1, type, id2 }: Edge): Edge => ({ id1: id2, type: inverseOf(type), id2: id1 });

/** Names the edge in maps and cache keys. */
export const edgeKey = ({ id1, type, id2 }: Edge): string => `${id1}:${type}:${id2}`;
