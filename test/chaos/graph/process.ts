// A process of the history test, which may be killed at any time: some clients, or a worker.
import { readSettings } from '@heliograph/platform/config';
import { createGraph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import { openPlatform } from '@heliograph/platform/runtime';
import { edgeWriter } from '../../kit/edges.ts';
import { seededRandom } from '../../kit/random.ts';
import { runClient } from './client.ts';

export interface Part {
  role: 'clients' | 'worker';
  /** The accounts whose clients run here. */
  actors: UserId[];
  everyone: UserId[];
  seed: string;
  file: string;
}

const part = JSON.parse(process.env.HISTORY_PART ?? '{}') as Part;
const platform = await openPlatform(readSettings(process.env), { role: 'history', works: part.role === 'worker' });
let leftToJobs = 0;
let goesOn = true;
const graph = createGraph({
  ...platform,
  // What the killed leave must come to the workers while the others go on.
  mirrorJobDelaySeconds: 1,
  logger: Object.assign(platform.logger.child({}), {
    warn: () => {
      leftToJobs += 1;
    },
  }),
});
process.on('message', () => {
  goesOn = false;
});

if (part.role === 'worker') await platform.queues.work(jobs.graphInverse, ({ edges }) => graph.mirror(edges));
process.send?.({ ready: true });

if (part.role === 'clients') {
  await Promise.all(
    part.actors.map((actor) =>
      runClient({
        actor,
        others: part.everyone.filter((other) => other !== actor),
        random: seededRandom(`${part.seed} ${actor}`),
        graph,
        writer: edgeWriter(platform.shards, graph),
        file: part.file,
        leftToJobs: () => leftToJobs,
        goesOn: () => goesOn,
      }),
    ),
  );
  await platform.close();
  process.disconnect();
}
