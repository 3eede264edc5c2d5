import type { Environment } from '@heliograph/platform/config';
import type { SubgraphName } from '../../schema/index.ts';
import type { RunningRole, StartRole } from './role.ts';

export type RoleName =
  | SubgraphName
  | 'embedded'
  | 'router'
  | 'worker'
  | 'pipeline'
  | 'pipeline-worker'
  | 'pipeline-enhancer'
  | 'haystack';

const subgraph = (name: SubgraphName) => async () => (await import('./subgraphs.ts')).subgraphRole(name);

/** A process loads no more than its role needs: most of a start is reading code. */
const roles: Record<RoleName, () => Promise<StartRole>> = {
  embedded: async () => (await import('./embedded.ts')).start,
  router: async () => (await import('./router.ts')).start,
  users: subgraph('users'),
  media: subgraph('media'),
  feed: subgraph('feed'),
  stories: subgraph('stories'),
  notifications: subgraph('notifications'),
  messages: subgraph('messages'),
  search: subgraph('search'),
  worker: async () => (await import('./worker.ts')).start,
  pipeline: async () => (await import('./pipeline.ts')).start,
  'pipeline-worker': async () => {
    const { pipelineWorker } = await import('@heliograph/pipeline/worker');
    const { pipelineProcess } = await import('./pipeline-process.ts');
    return pipelineProcess('pipeline-worker', pipelineWorker);
  },
  'pipeline-enhancer': async () => {
    const { pipelineEnhancer } = await import('@heliograph/pipeline/enhancer');
    const { pipelineProcess } = await import('./pipeline-process.ts');
    return pipelineProcess('pipeline-enhancer', pipelineEnhancer);
  },
  haystack: async () => (await import('./haystack.ts')).start,
};

/** Starts one role with the settings in `env`. What was begun is closed again where it cannot start. */
export async function startRole(name: RoleName, env: Environment): Promise<RunningRole> {
  const start = await roles[name]();
  return start(env);
}

export function isRoleName(name: string): name is RoleName {
  return Object.hasOwn(roles, name);
}
