import { editsBetween } from '../../domain/text/edits.ts';
import type { Fields, GeoPoint, Mapping, Value } from './mapping.ts';
import { onlyKeys, Refusal, unknown } from './refusals.ts';

type Json = Record<string, unknown>;
/** Null where a document does not match. */
type Scorer = (fields: Fields) => number | null;
type Filter = (fields: Fields) => boolean;

/**
 * A query as OpenSearch evaluates it, of those kinds alone that are asked here: what is scored by how often its terms
 * occur (`term`, `fuzzy` outside of a filter) is refused.
 */
export function scorerOf(query: unknown, mapping: Mapping): Scorer {
  const [name, body] = onlyEntry(query, 'a query');
  const read = SCORERS[name];
  if (!read) throw unknown(`the scored query [${name}]`);
  return read(body, mapping);
}

const SCORERS: Record<string, (body: Json, mapping: Mapping) => Scorer> = {
  constant_score(body, mapping) {
    onlyKeys(body, ['filter', 'boost'], 'constant_score');
    const matches = filterOf(body.filter, mapping);
    const boost = Math.fround(Number(body.boost ?? 1));
    return (fields) => (matches(fields) ? boost : null);
  },

  dis_max(body, mapping) {
    onlyKeys(body, ['queries'], 'dis_max');
    const scorers = listOf(body.queries).map((query) => scorerOf(query, mapping));
    return (fields) => {
      const scores = scorers.map((score) => score(fields)).filter((score) => score !== null);
      return scores.length > 0 ? Math.max(...scores) : null;
    };
  },

  bool(body, mapping) {
    onlyKeys(body, ['filter', 'must'], 'a scored bool');
    const filters = listOf(body.filter).map((query) => filterOf(query, mapping));
    const scorers = listOf(body.must).map((query) => scorerOf(query, mapping));
    return (fields) => {
      if (!filters.every((matches) => matches(fields))) return null;
      const scores = scorers.map((score) => score(fields));
      return scores.some((score) => score === null)
        ? null
        : scores.reduce<number>((sum, score) => sum + (score ?? 0), 0);
    };
  },

  function_score(body, mapping) {
    onlyKeys(body, ['query', 'functions', 'score_mode', 'boost_mode'], 'function_score');
    if (body.score_mode !== 'sum' || body.boost_mode !== 'sum') throw unknown('function_score but for sums');
    const scorer = scorerOf(body.query, mapping);
    const functions = listOf(body.functions).map((given) => functionOf(given, mapping));
    return (fields) => {
      const score = scorer(fields);
      if (score === null) return null;
      const applied = functions.map((worth) => worth(fields)).filter((worth) => worth !== null);
      // Where no function applies the score is that of the query and one.
      return Math.fround(score + (applied.length > 0 ? applied.reduce((sum, worth) => sum + worth, 0) : 1));
    };
  },
};

function functionOf(given: Json, mapping: Mapping): Scorer {
  onlyKeys(given, ['field_value_factor', 'filter', 'weight'], 'a function');
  const factor = given.field_value_factor as Json | undefined;
  if (factor) {
    onlyKeys(factor, ['field', 'missing'], 'field_value_factor');
    const field = fieldIn(mapping, String(factor.field));
    return (fields) => Number(fields.get(field)?.[0] ?? factor.missing);
  }
  const matches = filterOf(given.filter, mapping);
  return (fields) => (matches(fields) ? Number(given.weight) : null);
}

function filterOf(query: unknown, mapping: Mapping): Filter {
  const [name, body] = onlyEntry(query, 'a filter');
  const read = FILTERS[name];
  if (!read) throw unknown(`the filter [${name}]`);
  return read(body, mapping);
}

const FILTERS: Record<string, (body: Json, mapping: Mapping) => Filter> = {
  term(body, mapping) {
    const [name, value] = onlyEntry<Value>(body, 'term');
    const field = fieldIn(mapping, name);
    return (fields) => fields.get(field)?.includes(value) ?? false;
  },

  terms(body, mapping) {
    const [name, values] = onlyEntry<Value[]>(body, 'terms');
    const field = fieldIn(mapping, name);
    return (fields) => fields.get(field)?.some((value) => values.includes(value)) ?? false;
  },

  range(body, mapping) {
    const [name, bounds] = onlyEntry<Json>(body, 'range');
    onlyKeys(bounds, ['gte'], 'range');
    const field = fieldIn(mapping, name);
    return (fields) => fields.get(field)?.some((value) => Number(value) >= Number(bounds.gte)) ?? false;
  },

  fuzzy(body, mapping) {
    const [name, options] = onlyEntry<Json>(body, 'fuzzy');
    onlyKeys(options, ['value', 'fuzziness', 'transpositions', 'rewrite'], 'fuzzy');
    if (options.transpositions !== true || options.rewrite !== 'constant_score') throw unknown('such a fuzzy query');
    const [field, value, most] = [fieldIn(mapping, name), String(options.value), Number(options.fuzziness)];
    if (most > 2) throw new Refusal(400, 'illegal_argument_exception', 'Valid edit distances are [0, 1, 2]');
    // Most words are in many documents, and are looked at once.
    const seen = new Map<string, boolean>();
    const isNear = (term: string): boolean => {
      const isOfLength = Math.abs(term.length - value.length) <= 2 * most;
      const known = seen.get(term) ?? (isOfLength && editsBetween(value, term, most).toAll <= most);
      seen.set(term, known);
      return known;
    };
    return (fields) => fields.get(field)?.some((term) => isNear(String(term))) ?? false;
  },

  geo_distance(body, mapping) {
    const { distance, ...at } = body;
    const [name, centre] = onlyEntry<GeoPoint>(at, 'geo_distance');
    const metres = /^([\d.]+)km$/.exec(String(distance))?.[1];
    if (metres === undefined) throw unknown(`the distance ${distance}`);
    const field = fieldIn(mapping, name);
    return (fields) =>
      fields.get(field)?.some((point) => kilometresBetween(centre, point as GeoPoint) <= Number(metres)) ?? false;
  },

  bool(body, mapping) {
    onlyKeys(body, ['filter', 'should', 'minimum_should_match'], 'bool');
    const filters = listOf(body.filter).map((query) => filterOf(query, mapping));
    const shoulds = listOf(body.should).map((query) => filterOf(query, mapping));
    const least = Number(body.minimum_should_match ?? 0);
    return (fields) =>
      filters.every((matches) => matches(fields)) && shoulds.filter((matches) => matches(fields)).length >= least;
  },
};

function fieldIn(mapping: Mapping, name: string): string {
  const field = mapping.properties[name];
  if (!field) throw unknown(`the field ${name}`);
  if (field.index === false) throw new Refusal(400, 'query_shard_exception', `Cannot search on field [${name}]`);
  return name;
}

/** Lucene's sphere, by the haversine formula. */
function kilometresBetween(one: GeoPoint, other: GeoPoint): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half =
    Math.sin(radians(other.lat - one.lat) / 2) ** 2 +
    Math.cos(radians(one.lat)) * Math.cos(radians(other.lat)) * Math.sin(radians(other.lon - one.lon) / 2) ** 2;
  return 2 * 6371.0087714 * Math.asin(Math.min(1, Math.sqrt(half)));
}

const listOf = (value: unknown): Json[] => (value === undefined ? [] : Array.isArray(value) ? value : [value as Json]);

function onlyEntry<T = Json>(value: unknown, where: string): [string, T] {
  const entries = Object.entries((value ?? {}) as object);
  const [entry] = entries;
  if (!entry || entries.length > 1) throw unknown(`other than one entry in ${where}`);
  return entry;
}
