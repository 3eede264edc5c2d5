import { expect } from 'vitest';
import type { Answer, Asking, Federation } from './federation.ts';

/** A case of a table: what it shows, the operation, the data of its answer. */
export type Row = [shows: string, query: string, data: unknown, asking?: Asking];

/** Runs it here and through Apollo's own gateway: both answer this, without errors, and we in the order it was asked. */
export async function expectData(federation: Federation, query: string, data: unknown, asking?: Asking): Promise<void> {
  await expectOurs(federation, query, data, asking);
  expect(await federation.vanilla(query, asking), "Apollo's gateway").toEqual({ data });
}

/** For what Apollo's own gateway gets wrong, or does not do. */
export async function expectOurs(federation: Federation, query: string, data: unknown, asking?: Asking): Promise<void> {
  const ours = await federation.run(query, asking);
  expect(ours).toEqual({ data });
  expect(JSON.stringify(ours.data)).toBe(JSON.stringify(data));
}

/** Runs it here and through Apollo's own gateway: both answer this data, and have something to say of it. */
export async function expectPartial(
  federation: Federation,
  query: string,
  data: unknown,
  errors: readonly object[],
): Promise<void> {
  const ours = await federation.run(query);
  expect(ours.data).toEqual(data);
  expect(inOrder(ours)).toEqual(errors);
  const vanilla = await federation.vanilla(query);
  expect(vanilla.data, "Apollo's gateway").toEqual(data);
  expect(vanilla.errors?.length).toBeGreaterThan(0);
}

/** Where errors are told, and what they say; fetches end in any order. */
function inOrder({ errors = [] }: Answer): object[] {
  return errors
    .map(({ message, path }) => ({ path: path?.join('.'), message }))
    .sort((one, other) => `${one.path}`.localeCompare(`${other.path}`));
}
