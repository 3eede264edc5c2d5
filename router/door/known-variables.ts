import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { RouterContext } from '../context.ts';

/** Refuses variables that the operation does not declare: nearly always a misspelt name whose value would be lost. */
export const knownVariables: ApolloServerPlugin<RouterContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, request }) {
        const declared = new Set(operation?.variableDefinitions?.map(({ variable }) => variable.name.value));
        const unknown = Object.keys(request.variables ?? {}).filter((name) => !declared.has(name));
        if (unknown.length === 0) return;
        const names = unknown.map((name) => `$${name}`).join(', ');
        throw new GraphQLError(`The operation does not declare ${names}; declare it, or do not send it`, {
          extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
        });
      },
    };
  },
};
