import type { FastifyInstance } from 'fastify';
import type { GraphQLError } from 'graphql';
import { jsonExcess, limitExceeded, type OperationLimits } from '../limits/index.ts';

/** What a request has around its variables, and beside them. */
const AROUND = { levels: 2, values: 20 };

/** Has the server read JSON, and nothing else: a body of any other type may be sent by any page without being asked. */
export function takeJson(server: FastifyInstance, limits: OperationLimits): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    const excess = excessOf(body, limits);
    if (excess) done(excess);
    else parse(request, body, done);
  });
}

/** Variables past the limits, found without parsing them. */
function excessOf(body: string, limits: OperationLimits): GraphQLError | null {
  const { maxVariableNesting, maxVariableValues } = limits;
  const excess = jsonExcess(body, {
    levels: maxVariableNesting + AROUND.levels,
    values: maxVariableValues + AROUND.values,
  });
  if (excess === 'levels') return limitExceeded('maxVariableNesting', maxVariableNesting + 1, limits);
  return excess === 'values' ? limitExceeded('maxVariableValues', maxVariableValues + 1, limits) : null;
}
