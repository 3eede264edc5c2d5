import { expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';

test('a machine without a browser is told how to install one', async () => {
  await expect(launchChromium({ PATH: import.meta.dirname })).rejects.toThrow('apt-get install chromium');
});
