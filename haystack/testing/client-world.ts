import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../s3/sigv4.ts';
import { testHaystack } from './haystack.ts';
import { LARGE, TREE, writeTree } from './program.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** A haystack, a directory with the tree in it, and room for what is fetched back. */
export async function clientWorld() {
  const directory = await temporaryDirectory();
  const haystack = await testHaystack();
  return {
    url: haystack.url,
    host: new URL(haystack.url).host,
    home: directory.path,
    tree: await writeTree(join(directory.path, 'tree')),
    back: join(directory.path, 'back'),
    async [Symbol.asyncDispose]() {
      await haystack[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** What a client gets back of a bucket where `tree` was put, large.bin copied and a.txt moved: a hash for each path. */
export const EXPECTED_BACK = (() => {
  const { 'a.txt': moved = Buffer.alloc(0), ...others } = TREE;
  const kept = Object.entries(others).map(([path, bytes]) => [`tree/${path}`, sha256(bytes)]);
  return { ...Object.fromEntries(kept), 'moved.txt': sha256(moved), 'copy.bin': sha256(LARGE) };
})();

/** A hash for every file below a directory, by its path. */
export async function hashesIn(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const read = files.map(async (path) => [path.slice(directory.length + 1), sha256(await readFile(path))] as const);
  return Object.fromEntries(await Promise.all(read));
}
