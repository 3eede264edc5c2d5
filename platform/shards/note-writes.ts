import { type KyselyPlugin, type QueryId, SelectQueryNode } from 'kysely';

/**
 * Tells of statements that may have written something, once they are done: whatever is no select. Inside a transaction
 * that is too early, and harmless, since the transaction tells of itself when it has committed.
 */
export function noteWrites(wrote: () => void): KyselyPlugin {
  const writes = new WeakSet<QueryId>();
  return {
    transformQuery({ node, queryId }) {
      if (!SelectQueryNode.is(node)) writes.add(queryId);
      return node;
    },
    async transformResult({ result, queryId }) {
      if (writes.has(queryId)) wrote();
      return result;
    },
  };
}
