import type { CompactionStep } from '../store/compact-volume.ts';
import { CHANGED_NUMBERS } from './changed-numbers.ts';
import { openedStore, putText } from './store.ts';

/**
 * Compacts a directory in a process of its own, which writes when a step is reached for the first time and kills
 * itself, as kill -9 would, at the first step of some kind from then on.
 */
const [directory = '', writeAt, dieAt] = process.argv.slice(2);
let hasWritten = false;

const store = await openedStore(directory, {
  volumeBytes: 200_000,
  compaction: { eraseAfterMillis: 0 },
  async onCompactionStep({ kind }: CompactionStep) {
    if (kind === writeAt && !hasWritten) {
      hasWritten = true;
      for (const number of CHANGED_NUMBERS) {
        const others = [store.delete('b', `doomed-${number}`), putText(store, `changing-${number}`, 'new')];
        await Promise.all([...others, store.delete('b', `reborn-${number}`)]);
        await putText(store, `reborn-${number}`, 'new');
      }
    }
    if (kind === dieAt && hasWritten) process.kill(process.pid, 'SIGKILL');
  },
});
await store.compact();
