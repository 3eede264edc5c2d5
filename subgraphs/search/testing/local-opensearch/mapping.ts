import { onlyKeys, Refusal, unknown } from './refusals.ts';

export interface FieldMapping {
  type: string;
  index?: boolean;
  doc_values?: boolean;
  norms?: boolean;
  ignore_above?: number;
}

export interface Mapping {
  dynamic?: string;
  _source?: { excludes: string[] };
  properties: Record<string, FieldMapping>;
}

export interface GeoPoint {
  lat: number;
  lon: number;
}

export type Value = string | number | boolean | GeoPoint;
/** The values of a document by field, as they are indexed. */
export type Fields = Map<string, Value[]>;

const READERS: Record<string, (value: unknown) => Value | null> = {
  keyword: (value) => (typeof value === 'string' ? value : null),
  boolean: (value) => (typeof value === 'boolean' ? value : null),
  byte: (value) => whole(value, 2 ** 7),
  short: (value) => whole(value, 2 ** 15),
  date: (value) => whole(value, Number.MAX_SAFE_INTEGER),
  geo_point: (value) => (isPoint(value) ? value : null),
};

/** @throws Refusal for what OpenSearch would not make a mapping of, or this server does not know */
export function checkMapping(mapping: Mapping): void {
  onlyKeys(mapping, ['dynamic', '_source', 'properties'], 'a mapping');
  for (const [field, options] of Object.entries(mapping.properties)) {
    onlyKeys(options, ['type', 'index', 'doc_values', 'norms', 'ignore_above'], `the mapping of ${field}`);
    if (!READERS[options.type]) throw unknown(`the type ${options.type}`);
  }
}

/** @throws Refusal where the document is not of the mapping */
export function fieldsOf(source: Record<string, unknown>, mapping: Mapping): Fields {
  const fields: Fields = new Map();
  for (const [field, given] of Object.entries(source)) {
    const options = mapping.properties[field];
    if (!options) {
      if (mapping.dynamic !== 'strict') continue;
      const reason = `mapping set to strict, dynamic introduction of [${field}] within [_doc] is not allowed`;
      throw new Refusal(400, 'strict_dynamic_mapping_exception', reason);
    }
    const values = (Array.isArray(given) ? given : [given]).map((value) => {
      const read = READERS[options.type]?.(value) ?? null;
      if (read === null)
        throw new Refusal(
          400,
          'mapper_parsing_exception',
          `failed to parse field [${field}] of type [${options.type}]`,
        );
      return read;
    });
    if (options.index !== false)
      fields.set(
        field,
        values.filter((value) => isKept(value, options)),
      );
  }
  return fields;
}

function isKept(value: Value, { ignore_above: most = Number.POSITIVE_INFINITY }: FieldMapping): boolean {
  if (typeof value !== 'string') return true;
  if (value.length > most) return false;
  if (Buffer.byteLength(value) > 32_766)
    throw new Refusal(400, 'illegal_argument_exception', 'Document contains at least one immense term');
  return true;
}

function whole(value: unknown, below: number): number | null {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < below ? value : null;
}

function isPoint(value: unknown): value is GeoPoint {
  const { lat, lon } = (value ?? {}) as Partial<GeoPoint>;
  return typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
}
