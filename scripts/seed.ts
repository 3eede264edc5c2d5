// Fills a running system with the demo world: node scripts/seed.ts (at PORT; `npm start` does it by itself).
import { createClient } from '../test/kit/client.ts';
import { dataOf } from '../test/kit/refusals.ts';
import { DemoRefused } from './seed/errors.ts';
import { demoModerator, lastToArrive, logIns } from './seed/log-ins.ts';
import { patientClient } from './seed/patient-client.ts';
import type { OnProgress } from './seed/progress.ts';
import { tellStories } from './seed/tell-stories.ts';

type Environment = Record<string, string | undefined>;

/**
 * Makes the demo world of the system at `PORT`, unless it is there: the same people, photographs, posts and likes every
 * time, through the public door alone, with stories of the day. One that was interrupted is gone on with. Its moderator is
 * made by the operators' command, where the environment names the directory.
 * @returns accounts to look around with
 * @throws DemoRefused in the production profile, or where somebody else has one of the names
 */
export async function seedDemo(
  env: Environment,
  { onProgress = () => undefined }: { onProgress?: OnProgress } = {},
): Promise<{ logIns: { username: string; password: string; note?: string }[] }> {
  if (env.HELIOGRAPH_PROFILE === 'production') {
    throw new DemoRefused('DEMO_IN_PRODUCTION', 'A demo world has known passwords: it is only made in development');
  }
  const client = patientClient(createClient(`http://127.0.0.1:${env.PORT || 4000}`));
  const marker = dataOf('Profile', await client.send('Profile', { username: lastToArrive.username, first: 1 }));
  if (marker.userByUsername?.name !== lastToArrive.name) {
    // Loaded only when needed: a warm start waits for no image library.
    const [{ makeWorld }, { demoPlan }, { arrive }, { moderators }] = await Promise.all([
      import('./seed/make-world.ts'),
      import('./seed/plan.ts'),
      import('./seed/arrive.ts'),
      import('./moderators.ts'),
    ]);
    await makeWorld(client, demoPlan(), onProgress);
    if (env.DIRECTORY_DATABASE_URL) await moderators(env, ['add', demoModerator]);
    await arrive(client, lastToArrive);
  }
  await tellStories(client);
  return { logIns };
}

if (import.meta.main) {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const onProgress: OnProgress = (done, total, label) => {
    process.stdout.write(`\r${String(Math.floor((done / total) * 100)).padStart(3)} %  ${label}  ${seconds()}\u001b[K`);
  };
  const { logIns } = await seedDemo(process.env, { onProgress });
  const accounts = logIns.map(({ username, password }) => `  ${username} / ${password}`);
  console.log(`\nThe demo world is there (${seconds()}). Log in as\n${accounts.join('\n')}`);
}
