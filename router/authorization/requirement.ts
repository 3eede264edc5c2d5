import type { Grants } from '../request-scope.ts';

/** What a viewer must hold to see something. Where nothing is asked there is no requirement: null. */
export interface Requirement {
  /** Two requirements with the same text ask for the same. */
  readonly text: string;
  /** Every policy that it may turn on. */
  readonly policies: readonly string[];
  isMet(grants: Grants): boolean;
}

export const authenticated: Requirement = {
  text: 'authenticated',
  policies: [],
  isMet: (grants) => grants.authenticated,
};

export const scope = (name: string): Requirement => ({
  text: `scope ${JSON.stringify(name)}`,
  policies: [],
  isMet: ({ scopes }) => scopes.has(name),
});

export const policy = (name: string): Requirement => ({
  text: `policy ${JSON.stringify(name)}`,
  policies: [name],
  isMet: ({ policies }) => policies.has(name),
});

/** All parts at once; parts that ask for nothing do not count. */
export function allOf(parts: readonly (Requirement | null)[]): Requirement | null {
  const asked = distinct(parts.filter((part) => part !== null));
  return combined(asked, 'and', (grants) => asked.every((part) => part.isMet(grants)));
}

/** One part suffices; so where one part asks for nothing, nothing is asked. No parts ask for nothing, as in Apollo. */
export function anyOf(parts: readonly (Requirement | null)[]): Requirement | null {
  const asked = distinct(parts.filter((part) => part !== null));
  if (parts.includes(null)) return null;
  return combined(asked, 'or', (grants) => asked.some((part) => part.isMet(grants)));
}

function combined(parts: readonly Requirement[], word: string, isMet: Requirement['isMet']): Requirement | null {
  if (parts.length <= 1) return parts[0] ?? null;
  return {
    text: `(${parts.map(({ text }) => text).join(` ${word} `)})`,
    policies: [...new Set(parts.flatMap(({ policies }) => policies))],
    isMet,
  };
}

/** Each once, in one order, so that the same parts always read the same. */
function distinct(parts: readonly Requirement[]): Requirement[] {
  const byText = new Map(parts.map((part) => [part.text, part]));
  return [...byText.values()].sort((one, other) => (one.text < other.text ? -1 : 1));
}
