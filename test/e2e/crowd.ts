import { type Person, world } from '../kit/index.ts';
import type { TestSystem } from '../kit/test-system.ts';

/** So many new people whom nobody knows. */
export async function crowd(system: TestSystem, size: number): Promise<Person[]> {
  const names = Array.from({ length: size }, (_, index) => `fan${index}`);
  return Object.values(await world(system.client, Object.fromEntries(names.map((name) => [name, {}]))));
}
