import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/**
 * A headless browser that finds no host but this machine, however it is asked.
 * @throws when the machine has none, with how to install it
 */
export async function launchChromium(environment: { PATH?: string | undefined } = process.env): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumOn(environment.PATH ?? ''),
    // Chromium's sandbox cannot be made by root, who runs most containers.
    chromiumSandbox: process.getuid?.() !== 0,
    // Nobody looks at it: without a GPU to imitate it takes a fifth less.
    args: ['--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
}

function chromiumOn(folders: string): string {
  for (const name of NAMES) {
    const found = folders
      .split(path.delimiter)
      .map((folder) => path.join(folder, name))
      .find(isExecutable);
    if (found) return found;
  }
  throw new Error(
    'The explorer is tested in a browser, and this machine has no Chromium on its PATH. Install it: ' +
      '"apt-get install chromium" on Debian and Ubuntu, "brew install --cask chromium" on macOS.',
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
