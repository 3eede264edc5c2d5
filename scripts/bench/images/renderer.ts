// A process that makes the variants of one photo in one way, again and again, and is asked what that took.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { render } from '../../../pipeline/testing/render.ts';
import { answerParent } from '../processes/parent.ts';
import { asUsuallyWritten, oneDecodeEach } from './usual-ways.ts';

export type Way = 'ours' | 'usual' | 'one decode each';

/** What one photo took, on average, and the most memory this process has ever held. */
export interface Rendering {
  cpuMs: number;
  wallMs: number;
  peakBytes: number;
  /** Of all files together. */
  byteSize: number;
}

const total = (files: readonly Buffer[]) => files.reduce((sum, { length }) => sum + length, 0);

/** Each answers the bytes of all variants it made. */
const ways: Record<Way, (file: Buffer) => Promise<number>> = {
  async ours(file) {
    const { outcome, puts } = await render(file);
    if (outcome.outcome === 'rejected') throw new Error(`The photo was rejected: ${outcome.message}`);
    return total(puts.map(({ bytes }) => bytes));
  },
  usual: async (file) => total(await asUsuallyWritten(file)),
  'one decode each': async (file) => total(await oneDecodeEach(file)),
};

// Everyone gets one core's worth of libvips, as the pipeline does: what is compared is work, not how it is spread.
sharp.concurrency(1);
sharp.cache(false);

answerParent({
  async render(argument): Promise<Rendering> {
    const { way, photo, times } = argument as { way: Way; photo: string; times: number };
    const file = readFileSync(photo);
    const before = process.cpuUsage();
    const began = performance.now();
    let byteSize = 0;
    for (let time = 0; time < times; time += 1) byteSize = await ways[way](file);
    const { user, system } = process.cpuUsage(before);
    return {
      cpuMs: (user + system) / 1000 / times,
      wallMs: (performance.now() - began) / times,
      peakBytes: process.resourceUsage().maxRSS * 1024,
      byteSize,
    };
  },
});
