import type { GraphQLFormattedError } from 'graphql';
import type { ResponseKeys } from '../colliding-fields.ts';

/** How the planner ends the aliases that it gives to fields whose types GraphQL does not let stand side by side. */
const ALIAS_OF_PLANNER = /__alias_\d+$/;

/**
 * The error of a subgraph as the app may see it: its path in the names that the app has given, and without `locations`,
 * which are in a text that the app has never seen.
 */
export function errorForApp(error: GraphQLFormattedError, responseKeys: ResponseKeys): GraphQLFormattedError {
  const { message, path, extensions } = error;
  const named = path?.map((element) =>
    typeof element === 'string' ? (responseKeys.get(element) ?? element.replace(ALIAS_OF_PLANNER, '')) : element,
  );
  return { message, ...(named && { path: named }), ...(extensions && { extensions }) };
}
