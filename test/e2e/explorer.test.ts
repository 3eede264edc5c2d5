import type { Browser, BrowserContext, Page, WebSocket } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from '../../explorer/testing/chromium.ts';
import { startExplorerDoor } from './explorer-door.ts';

describe('the explorer, in a browser that reaches no other host', () => {
  let door: Awaited<ReturnType<typeof startExplorerDoor>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** Requests to elsewhere, and what the console complains about, a violated content policy included. */
  let complaints: string[];
  let sockets: WebSocket[];
  /** What the page sent by socket. */
  let sent: string[];

  beforeAll(async () => {
    [door, browser] = await Promise.all([startExplorerDoor(), launchChromium()]);
    // The first visitor waits for the bundle.
    expect((await fetch(`${door.url}/explorer`)).status).toBe(200);
  });

  afterAll(async () => {
    await browser?.close();
    await door?.[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    [complaints, sockets, sent] = [[], [], []];
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(10_000);
    page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'data:' && origin !== door.url) complaints.push(`asked for ${request.url()}`);
    });
    page.on('websocket', (socket) => {
      sockets.push(socket);
      socket.on('framesent', ({ payload }) => sent.push(String(payload)));
    });
    await page.goto(`${door.url}/explorer`);
    await expect.poll(() => text('operation.graphql')).toContain('query Welcome');
    return async () => {
      await context.close();
      expect(complaints).toEqual([]);
    };
  });

  test('what a first visitor sees runs as it is, and the docs list what the schema has', async () => {
    expect(await page.title()).toBe('Heliograph Explorer');
    await run();
    await expect.poll(reply).toContain('"viewer": null');
    expect(await reply()).toContain('"userByUsername": ');

    await press('Show Documentation Explorer');
    const docs = page.locator('.graphiql-doc-explorer');
    await docs.getByRole('link', { name: 'Query', exact: true }).first().click();
    await docs.getByRole('link', { name: 'userByUsername' }).waitFor();
  });

  test('operations run as who signs in, in this tab only, until they sign out', async () => {
    await signIn('not the password');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('no account with this login');
    await page.keyboard.press('Escape');

    await signIn(door.person.password);
    await signedIn();
    await run();
    await expect.poll(reply).toMatch(new RegExp(`"viewer": {\\s*"user": {\\s*"username": "${door.person.login}"`));

    await page.reload();
    await signedIn();
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('accessToken');

    await signOut();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  test('a subscription stops when it is told to, says why the router closed it, and shows its events', async () => {
    await signIn(door.person.password);
    await signedIn();
    await write(`subscription Explored ${door.subscription.selection}`);

    await subscribe();
    await press('Stop query');
    await expect.poll(() => sockets.map((socket) => socket.isClosed())).toEqual([true]);

    await subscribe();
    await signOut();
    await expect.poll(reply).toMatch(/"message": "The router .+"closeCode": 44\d\d/s);

    await signIn(door.person.password);
    await signedIn();
    await subscribe();
    await door.happen();
    await expect.poll(reply).toContain(door.subscription.shows);
  });

  test('a registered operation opens in a tab, with variables it runs with', async () => {
    await press(/^Profile /);
    await expect.poll(() => text('operation.graphql')).toContain('query Profile(');
    await page.getByRole('tab', { name: 'Profile' }).waitFor();
    expect(JSON.parse(await text('variables.json'))).toEqual({ username: 'ana' });
    await run();
    await expect.poll(reply).toContain('"userByUsername": ');
    expect(await reply()).not.toContain('"errors"');
  });

  /** What one of Monaco's editors holds, also where it is scrolled out of sight. */
  const text = (file: string): Promise<string> =>
    page.evaluate(
      `globalThis.__MONACO?.editor.getModels().find(({ uri }) => uri.path.endsWith('${file}'))?.getValue() ?? ''`,
    );
  const reply = () => text('response.json');
  const press = (button: string | RegExp) => page.getByRole('button', { name: button }).click();
  const run = () => press('Execute query');

  async function write(document: string) {
    await press('New tab');
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.insertText(document);
    // GraphiQL has understood it when the tab has its name.
    await page.getByRole('tab', { name: 'Explored' }).waitFor();
  }

  /** Runs what is written, and waits until the router has been asked for it. */
  async function subscribe() {
    sent.length = 0;
    await run();
    await expect.poll(() => sent.join()).toContain('"type":"subscribe"');
  }

  async function signIn(password: string) {
    await press('Sign in');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Username').fill(door.person.login);
    await dialog.getByLabel('Password').fill(password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
  }

  const signedIn = () => page.getByRole('button', { name: `Signed in as ${door.person.login}` }).waitFor();

  async function signOut() {
    await press('Signed in');
    await press('Sign out');
  }
});
