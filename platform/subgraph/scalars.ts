import { GraphQLScalarType, Kind } from 'graphql';
import { badInput } from './errors.ts';

function parseDateTime(value: unknown): Date {
  const date = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value) : null;
  if (!date || Number.isNaN(date.getTime())) {
    throw badInput('A DateTime is an RFC 3339 string such as 2026-11-21T10:00:00Z');
  }
  return date;
}

function parseUrl(value: unknown): string {
  if (typeof value !== 'string' || !URL.canParse(value)) throw badInput('A URL is an absolute URL as a string');
  return value;
}

/** The scalars of `schema/common.graphql`: resolvers give a Date and a string. */
export const scalars = {
  DateTime: new GraphQLScalarType<Date, string>({
    name: 'DateTime',
    serialize: (value) => (value as Date).toISOString(),
    parseValue: parseDateTime,
    parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : null),
  }),
  URL: new GraphQLScalarType<string, string>({
    name: 'URL',
    serialize: (value) => String(value),
    parseValue: parseUrl,
    parseLiteral: (node) => parseUrl(node.kind === Kind.STRING ? node.value : null),
  }),
};
