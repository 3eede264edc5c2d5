/** A JSON object as subgraphs answer it; what is fetched later is merged into what is there. */
export type Data = Record<string, unknown>;

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whoever writes to it changes every object of this process, or what one object is. No subgraph may. */
const PROTOTYPE = '__proto__';

/**
 * Merges `source` into `target`, field by field; lists of the same entities are merged item by item. Whatever `target`
 * did not have is taken over, not copied: give a `copyOf` where a source goes to several targets.
 */
export function mergeInto(target: Data, source: Data): void {
  for (const key in source) {
    const value = source[key];
    if (value === undefined || key === PROTOTYPE) continue;
    const known = target[key];
    if (isData(known) && isData(value)) mergeInto(known, value);
    else if (Array.isArray(known) && Array.isArray(value) && known.length === value.length) mergeLists(known, value);
    else target[key] = value;
  }
}

function mergeLists(target: unknown[], source: readonly unknown[]): void {
  for (let index = 0; index < source.length; index += 1) {
    const known = target[index];
    const value = source[index];
    if (isData(known) && isData(value)) mergeInto(known, value);
    else if (Array.isArray(known) && Array.isArray(value) && known.length === value.length) mergeLists(known, value);
    else target[index] = value;
  }
}

/** A deep copy of JSON. */
export function copyOf<Value>(value: Value): Value;
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isData(value)) return value;
  const copy: Data = {};
  for (const key in value) if (key !== PROTOTYPE) copy[key] = copyOf(value[key]);
  return copy;
}
