import type { Stage } from './supervisor.ts';

export type Topology = 'embedded' | 'services';

/** The roles that are a subgraph, each with an address of its own in the services topology. */
export const SUBGRAPHS = ['users', 'media', 'feed', 'stories', 'notifications', 'messages', 'search'] as const;

export type Role = 'embedded' | 'router' | (typeof SUBGRAPHS)[number] | 'worker' | 'pipeline' | 'haystack';

/** The roles of a topology in groups: a group starts together, once the one before it is ready. */
export const ROLES: Record<Topology, readonly (readonly Role[])[]> = {
  embedded: [['haystack'], ['embedded', 'pipeline']],
  services: [['haystack'], [...SUBGRAPHS, 'worker', 'pipeline'], ['router']],
};

/** The role that listens on the public port. */
export const DOOR: Record<Topology, Role> = { embedded: 'embedded', services: 'router' };

/** The role that takes the jobs, and with them the object store's events. */
export const WORKER: Record<Topology, Role> = { embedded: 'embedded', services: 'worker' };

export function stageOf(role: Role): Stage {
  if (role === 'embedded' || role === 'router') return 'door';
  return role === 'haystack' ? 'storage' : 'roles';
}
