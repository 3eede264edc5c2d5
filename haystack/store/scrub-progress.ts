import { readFile } from 'node:fs/promises';
import { createDurably, writeFully } from './durable-file.ts';

/** How far scrubbing has come, over restarts: one takes days where the disks are large. */
export interface ScrubProgress {
  readonly state: ScrubState;
  save(state: ScrubState): Promise<void>;
}

export interface ScrubState {
  /** The number of the first volume that the run in hand has not been through. */
  nextVolume: number;
  /** When a run last came to its end, in milliseconds since 1970; 0 when none did. */
  completedAt: number;
}

/** Keeps it in a file. One that cannot be read or written only makes for another run. */
export async function openScrubProgress(path: string): Promise<ScrubProgress> {
  let state = await readState(path);
  return {
    get state() {
      return state;
    },
    async save(next) {
      state = next;
      await createDurably(path, (file) => writeFully(file, Buffer.from(JSON.stringify(next)), 0)).catch(() => {});
    },
  };
}

async function readState(path: string): Promise<ScrubState> {
  try {
    const { nextVolume, completedAt } = JSON.parse(await readFile(path, 'utf8')) as Partial<ScrubState>;
    return { nextVolume: Number(nextVolume ?? 0), completedAt: Number(completedAt ?? 0) };
  } catch {
    return { nextVolume: 0, completedAt: 0 };
  }
}
