import type { Stage } from './supervisor.ts';

export type Topology = 'embedded' | 'services';

export type Role = 'embedded' | 'router' | 'users' | 'media' | 'feed' | 'worker' | 'pipeline' | 'haystack';

/** The roles of a topology in groups: a group starts together, once the one before it is ready. */
export const ROLES: Record<Topology, readonly (readonly Role[])[]> = {
  embedded: [['haystack'], ['embedded', 'pipeline']],
  services: [['haystack'], ['users', 'media', 'feed', 'worker', 'pipeline'], ['router']],
};

/** The roles that are a subgraph, each with an address of its own in the services topology. */
export const SUBGRAPHS = ['users', 'media', 'feed'] as const;

/** The role that listens on the public port. */
export const DOOR: Record<Topology, Role> = { embedded: 'embedded', services: 'router' };

/** The role that takes the jobs, and with them the object store's events. */
export const WORKER: Record<Topology, Role> = { embedded: 'embedded', services: 'worker' };

export function stageOf(role: Role): Stage {
  if (role === 'embedded' || role === 'router') return 'door';
  return role === 'haystack' ? 'storage' : 'roles';
}
