import { readSettings } from '@heliograph/platform/config';
import { openPlatform, type Platform } from '@heliograph/platform/runtime';
import { type SubgraphCaller, startRouter } from '@heliograph/router';
import { answerParent } from './processes/parent.ts';

/**
 * Starts the whole router in this process as the product does, with every store it knows, for a benchmark.
 * @param answers what else the benchmark may ask this process
 */
export async function startOurs(
  callers: (platform: Platform) => ReadonlyMap<string, SubgraphCaller>,
  answers: Parameters<typeof answerParent>[0] = {},
): Promise<void> {
  const settings = readSettings(process.env);
  const platform = await openPlatform(settings, { role: 'router', works: false });
  await startRouter({
    platform,
    supergraphFile: settings.SUPERGRAPH_FILE ?? '',
    operations: [],
    explorer: null,
    callers: callers(platform),
  });
  answerParent({ metrics: () => platform.metrics.text(), ...answers });
}
