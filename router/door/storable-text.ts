import type { ApolloServerPlugin } from '@apollo/server';
import { BREAK, type DocumentNode, GraphQLError, visit } from 'graphql';
import type { RouterContext } from '../context.ts';

/** Refuses the NUL character, which PostgreSQL can keep in no text, before anything is done. */
export const storableText: ApolloServerPlugin<RouterContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ document, request }) {
        if (!holdsNul(request.variables) && !hasNulLiteral(document)) return;
        throw new GraphQLError('A text may not contain the character U+0000', {
          extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
        });
      },
    };
  },
};

function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsNul);
}

/** Documents are parsed once and used again and again, so each is looked through once. */
const looked = new WeakMap<DocumentNode, boolean>();

function hasNulLiteral(document: DocumentNode): boolean {
  const known = looked.get(document);
  if (known !== undefined) return known;
  let found = false;
  visit(document, {
    StringValue({ value }) {
      found ||= value.includes('\0');
      return found ? BREAK : undefined;
    },
  });
  looked.set(document, found);
  return found;
}
