import type { ResponsePath } from '@apollo/query-planner';
import { type Data, isData } from './data.ts';

/** Finds the objects at a path of the plan, where `@` stands for every item of a list. */
export type Find = (objects: readonly Data[]) => Data[];

export function compilePath(path: ResponsePath): Find {
  return (objects) => {
    const found: Data[] = [];
    for (const object of objects) collect(object, path, 0, found);
    return found;
  };
}

function collect(value: unknown, path: ResponsePath, depth: number, found: Data[]): void {
  const element = path[depth];
  if (Array.isArray(value)) {
    // `@` says that a list is expected; a list at the very end is opened without it.
    const next = element === '@' ? depth + 1 : depth;
    if (element === '@' || element === undefined) for (const item of value) collect(item, path, next, found);
    return;
  }
  if (!isData(value)) return;
  if (element === undefined) found.push(value);
  else if (element !== '@') collect(value[element], path, depth + 1, found);
}

/** Where in the response each object at `path` is. Only asked for where a subgraph reports an error. */
export function locate(root: Data, path: ResponsePath): Map<unknown, (string | number)[]> {
  const places = new Map<unknown, (string | number)[]>();
  walk(root, 0, []);
  return places;

  function walk(value: unknown, depth: number, place: (string | number)[]): void {
    const element = path[depth];
    if (Array.isArray(value)) {
      const next = element === '@' ? depth + 1 : depth;
      for (const [index, item] of value.entries()) walk(item, next, [...place, index]);
    } else if (isData(value)) {
      if (element === undefined) places.set(value, place);
      else walk(value[element], depth + 1, [...place, element]);
    }
  }
}

/** The part of a path that is the same for every object at it: up to the first list. */
export function commonPart(path: ResponsePath): ResponsePath {
  const list = path.indexOf('@');
  return list < 0 ? path : path.slice(0, list);
}
