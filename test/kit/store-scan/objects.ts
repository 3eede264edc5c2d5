import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openVolume, type Volume } from '../../../haystack/store/volume.ts';

/**
 * Every object that a haystack answers, by its key and its bytes: no S3 call of it lists them, so its volumes are read.
 * What was deleted stays in them, unreadable for everyone who asks, until they are compacted.
 */
export async function scanObjects(directory: string, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const [name, data] of await liveObjects(directory)) {
    const object = `${name} ${data.toString('latin1')}`;
    found.push(...words.filter((word) => object.includes(word)).map((word) => `object ${name}: ${word}`));
  }
  return found;
}

/** The newest of each name, in the order they were written; a deletion is the newest of none. */
export async function liveObjects(directory: string): Promise<Map<string, Buffer>> {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.haystack')).sort();
  const objects = new Map<string, Buffer>();
  for (const [index, file] of files.entries()) {
    const volume = await openVolume(join(directory, file), index);
    if (!volume) continue;
    await readInto(objects, volume);
    await volume.close();
  }
  return objects;
}

async function readInto(objects: Map<string, Buffer>, volume: Volume): Promise<void> {
  for (const step of volume.scan()) {
    if (step.kind !== 'needle') continue;
    const { name, deleted, dataStart, dataLength } = step.head;
    if (deleted) objects.delete(name);
    else objects.set(name, await volume.read(step.offset + dataStart, dataLength));
  }
}
