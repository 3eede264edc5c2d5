import { join } from 'node:path';
import { expect } from 'vitest';
import type { Store } from '../store/store.ts';
import { crashCopy, openedStore } from './store.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** What a store that opens a copy of these files says of them must be what this one says. */
export async function expectBooksOfAFreshScan(store: Store, directory: string): Promise<void> {
  await using parent = await temporaryDirectory();
  await using fresh = await openedStore(await crashCopy(directory, join(parent.path, 'copy')));
  const { needles, volumes, byteSize, deadBytes } = fresh.statistics();
  expect(store.statistics()).toMatchObject({ needles, volumes, byteSize, deadBytes });
}
