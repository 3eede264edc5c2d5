import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createExplorer, type ExplorerOptions } from './index.ts';

let cacheDir: string;
let options: ExplorerOptions;
let html: string;
let assets: string;

// Two at once, as two processes would: one of them finds that the other was quicker.
beforeAll(async () => {
  cacheDir = path.join(await mkdtemp(path.join(tmpdir(), 'heliograph-explorer-')), 'bundles');
  const examples = [{ name: 'Tricky', document: '# </script><script>\nquery Tricky { __typename }' }];
  options = { cacheDir, examples, endpoint: '/graphql' };
  await Promise.all([createExplorer(options).prepare(), createExplorer(options).prepare()]);
  html = String((await createExplorer(options).asset(''))?.body);
  assets = /"\/explorer\/(assets\/\w+)\/page\.js"/.exec(html)?.[1] ?? 'not found';
});

afterAll(() => rm(path.dirname(cacheDir), { recursive: true }));

test('two that build at once leave one bundle and no litter, which the next finds', async () => {
  const kept = await readdir(cacheDir);
  expect(kept).toEqual([path.basename(assets)]);
  const { mtimeMs } = await stat(path.join(cacheDir, kept[0] ?? ''));
  await createExplorer(options).prepare();
  expect(await readdir(cacheDir)).toEqual(kept);
  expect((await stat(path.join(cacheDir, kept[0] ?? ''))).mtimeMs).toBe(mtimeMs);
});

test('the page runs nothing that stands in it, and whatever an example says stays data', async () => {
  const page = await createExplorer(options).asset('');
  expect(page).toMatchObject({ contentType: 'text/html; charset=utf-8', cacheControl: 'no-cache' });
  expect(page?.contentSecurityPolicy).toMatch(/default-src 'none'; script-src 'self';/);
  const scripts = html.match(/<script[^>]*>/g);
  expect(scripts).toEqual([
    '<script type="application/json" id="settings">',
    `<script type="module" src="/explorer/${assets}/page.js">`,
  ]);
});

test.each(['page.js', 'editor.worker.js', 'json.worker.js', 'graphql.worker.js'])(
  '%s is kept for good',
  async (file) => {
    expect(await createExplorer(options).asset(`${assets}/${file}`)).toMatchObject({
      contentType: 'text/javascript; charset=utf-8',
      cacheControl: 'public, max-age=31536000, immutable',
    });
  },
);

test('another endpoint or mount makes another page of the same bundle', async () => {
  const elsewhere = await createExplorer({ ...options, endpoint: '/other', mount: '/dev' }).asset('');
  expect(String(elsewhere?.body)).toContain(`src="/dev/${assets}/page.js"`);
  expect(elsewhere?.etag).not.toBe((await createExplorer(options).asset(''))?.etag);
});

test.each(['page.js', 'assets/0000000000000000/page.js', '../package.json', 'assets/../../index.ts', 'assets'])(
  'nothing stands at %s',
  async (wanted) => {
    expect(await createExplorer(options).asset(wanted)).toBeNull();
  },
);

test('no file of the bundle names a place on the network to load code or styles from', async () => {
  const explorer = createExplorer(options);
  const elsewhere =
    /(?:import|importScripts|url)\s*\(\s*["']?(?:https?:)?\/\/|from\s*["']https?:|esm\.sh|unpkg\.com|jsdelivr/;
  for (const file of await readdir(path.join(cacheDir, path.basename(assets)))) {
    const asset = await explorer.asset(`${assets}/${file}`);
    expect(elsewhere.exec(String(asset?.body))?.[0], file).toBeUndefined();
  }
});
