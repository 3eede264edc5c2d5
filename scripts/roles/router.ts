import { httpCaller } from '@heliograph/router';
import { subgraphNames } from '../../schema/index.ts';
import { startDoor } from './door.ts';
import { onPlatform } from './on-platform.ts';

/** The public door before subgraphs that are processes of their own. */
export const start = onPlatform({
  name: 'router',
  works: false,
  async start({ platform, stack }) {
    const urls = platform.settings.SUBGRAPH_URLS;
    const callers = new Map(
      subgraphNames.map((name) => {
        const url = urls?.get(name);
        if (!url) throw new Error(`SUBGRAPH_URLS does not say where the subgraph "${name}" answers`);
        return [name, httpCaller(url, platform)];
      }),
    );
    const router = await startDoor(platform, callers);
    stack.defer(() => router.close());
  },
});
