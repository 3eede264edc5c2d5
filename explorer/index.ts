import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { bundleExplorer } from './bundle.ts';
import { bundleKey } from './bundle-key.ts';
import { CONTENT_SECURITY_POLICY, explorerDocument } from './document.ts';
import type { Example } from './page/settings.ts';

export type { Example } from './page/settings.ts';

export interface ExplorerOptions {
  /** Where bundles are kept between starts, a folder for each version; it is made when needed. */
  cacheDir: string;
  /** Registered operations to try, by name. */
  examples: readonly Example[];
  /** Path of the GraphQL endpoint on the explorer's own origin, for HTTP and sockets alike, e.g. `/graphql`. */
  endpoint: string;
  /** Path that the explorer is served under. */
  mount?: string;
}

/** A file to answer with; each value but the body is that of the header it is named after. */
export interface Asset {
  body: Buffer;
  contentType: string;
  etag: string;
  cacheControl: string;
  contentSecurityPolicy: string;
}

export interface Explorer {
  /** Sees to it that the bundle is there: some seconds the first time, then none. @throws what esbuild says */
  prepare(): Promise<void>;
  /**
   * What stands at a path below the mount, without a slash in front: the page itself at the empty path. Null where there
   * is nothing. The first call builds the bundle, if none is kept.
   */
  asset(path: string): Promise<Asset | null>;
}

interface BuiltBundle {
  key: string;
  folder: string;
  files: ReadonlySet<string>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** GraphiQL for this house, from this house: nothing it loads comes from elsewhere. For development only. */
export function createExplorer({ cacheDir, examples, endpoint, mount = '/explorer' }: ExplorerOptions): Explorer {
  let building: Promise<BuiltBundle> | undefined;

  /** One build for all who wait; a failed one is tried again by the next who asks. */
  function built(): Promise<BuiltBundle> {
    building ??= keptBundle(cacheDir).catch((error: unknown) => {
      building = undefined;
      throw error;
    });
    return building;
  }

  return {
    async prepare() {
      await built();
    },

    async asset(wanted) {
      const { key, folder, files } = await built();
      // The key in the path lets browsers keep files for good, and a page never meets those of another version.
      const assets = `assets/${key}`;
      if (wanted === '') return pageAsset(explorerDocument(`${mount}/${assets}`, { endpoint, examples }));
      const file = wanted.startsWith(`${assets}/`) ? wanted.slice(assets.length + 1) : '';
      if (!files.has(file)) return null;
      return {
        body: await readFile(path.join(folder, file)),
        contentType: CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream',
        etag: `"${key}"`,
        cacheControl: 'public, max-age=31536000, immutable',
        // A worker has a policy of its own: that of its script.
        contentSecurityPolicy: CONTENT_SECURITY_POLICY,
      };
    },
  };
}

function pageAsset(html: string): Asset {
  return {
    body: Buffer.from(html),
    contentType: 'text/html; charset=utf-8',
    etag: `"${createHash('sha256').update(html).digest('hex').slice(0, 16)}"`,
    cacheControl: 'no-cache',
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
  };
}

/** The bundle of this version: the one that is kept, or a new one, which appears whole or not at all. */
async function keptBundle(cacheDir: string): Promise<BuiltBundle> {
  const key = await bundleKey();
  const folder = path.join(cacheDir, key);
  const files = (await filesIn(folder)) ?? (await buildInto(folder));
  return { key, folder, files: new Set(files) };
}

async function buildInto(folder: string): Promise<readonly string[]> {
  const workshop = `${folder}.${randomUUID()}.building`;
  await mkdir(path.dirname(folder), { recursive: true });
  try {
    const { files } = await bundleExplorer({ outDir: workshop });
    await rename(workshop, folder);
    return files;
  } catch (error) {
    await rm(workshop, { recursive: true, force: true });
    // Another process may have been quicker; what it built from the same inputs is as good.
    const theirs = await filesIn(folder);
    if (!theirs) throw error;
    return theirs;
  }
}

async function filesIn(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
