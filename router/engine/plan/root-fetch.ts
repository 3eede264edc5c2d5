import type { FetchNode, ResponsePath } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { copyOf, mergeInto } from './data.ts';
import type { Step } from './execution.ts';
import { ask, compileFetch } from './fetch.ts';
import { locate } from './paths.ts';
import { compileRewrites } from './rewrites.ts';

/** Fetches fields of a root type: of the operation's own, or of Query below it, as `payload { query { … } }` asks for. */
export function fetchRoot(schema: GraphQLSchema, node: FetchNode, path: ResponsePath): Step {
  const fetch = compileFetch(node);
  const rewriteOutput = compileRewrites(schema, node.outputRewrites);

  return async (execution, targets) => {
    const { data, errors } = await ask(fetch, fetch.variables(execution), execution);
    if (errors?.length) {
      const places = path.length === 0 ? [[]] : [...locate(execution.data, path).values()];
      for (const error of errors) {
        for (const place of places) {
          const at = [...place, ...(error.path ?? [])];
          execution.errors.push({ ...error, ...(at.length > 0 && { path: at }) });
        }
      }
    }
    if (!data) return;
    rewriteOutput?.(data);
    for (const [index, target] of targets.entries()) {
      mergeInto(target, index === targets.length - 1 ? data : copyOf(data));
    }
  };
}
