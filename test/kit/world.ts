import type { Client } from './client.ts';
import type { Person } from './person.ts';
import { type NewPerson, signUp, uniqueSuffix } from './sign-up.ts';

export interface WorldPerson<Name extends string> extends Omit<NewPerson, 'username'> {
  follows?: readonly NoInfer<Name>[];
}

/**
 * People who exist and follow each other as told, by the names the test calls them:
 * `const { ana, ben } = await world(client, { ana: {}, ben: { follows: ['ana'] } })`.
 * Each world has people of its own: a username is the name with a suffix that no other world has.
 */
export async function world<Name extends string>(
  client: Client,
  people: Record<Name, WorldPerson<Name>>,
  { suffix = uniqueSuffix() }: { suffix?: string } = {},
): Promise<Record<Name, Person>> {
  const names = Object.keys(people) as Name[];
  const signedUp = await Promise.all(
    names.map(async (name) => {
      const { follows: _, ...details } = people[name];
      return [name, await signUp(client, { name, ...details, username: usernameIn(suffix, name) })] as const;
    }),
  );
  const persons = Object.fromEntries(signedUp) as Record<Name, Person>;
  await Promise.all(
    names.flatMap((name) => (people[name].follows ?? []).map((other) => persons[name].follows(persons[other]))),
  );
  return persons;
}

/** What somebody is called in the world of this suffix. @throws RangeError where the name leaves no room for it */
export function usernameIn(suffix: string, name: string): string {
  const username = `${name}_${suffix}`.toLowerCase();
  if (username.length > 30)
    throw new RangeError(`"${name}" is too long a name for a world: ${username} > 30 characters`);
  return username;
}
