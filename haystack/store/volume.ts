import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory, writeFully } from './durable-file.ts';
import { COOKIE_BYTES, coverStretch, stampCookie } from './needle.ts';
import type { Location } from './needle-index.ts';
import { type ScanStep, scanNeedles } from './scan.ts';

/**
 * An append-only file of needles. It begins with 32 bytes: "HAYSTACK", format version (u32), state (u32), cookie.
 * A *sealed* volume was synced to its last byte, so at start its heads alone are read; any other is checked whole.
 */
export const SUPERBLOCK_BYTES = 32;
const SIGNATURE = 'HAYSTACK';
const VERSION = 1;
const VERSION_AT = 8;
const STATE_AT = 12;
const COOKIE_AT = 16;
const OPEN = 0;
const SEALED = 1;

export class Volume {
  readonly id: number;
  readonly cookie: Buffer;
  #file: FileHandle;
  #end: number;
  #sealed: boolean;
  #usable = true;
  #holders = 0;
  #isLeft = false;

  constructor(volume: { id: number; file: FileHandle; cookie: Buffer; end: number; sealed: boolean }) {
    this.id = volume.id;
    this.cookie = volume.cookie;
    this.#file = volume.file;
    this.#end = volume.end;
    this.#sealed = volume.sealed;
  }

  /** As far as it is synced. */
  get byteSize(): number {
    return this.#end;
  }

  get isSealed(): boolean {
    return this.#sealed;
  }

  /** False once the disk has refused a sync: what it holds past the last one is then unknown, and nothing is added. */
  get isUsable(): boolean {
    return this.#usable;
  }

  /** Appends encoded needles, syncs them once and answers where they lie. On failure the volume is as it was. */
  async append(needles: readonly Buffer[]): Promise<Location[]> {
    const locations: Location[] = [];
    let end = this.#end;
    try {
      for (const needle of needles) {
        stampCookie(needle, this.cookie);
        await writeFully(this.#file, needle, end);
        locations.push({ volume: this.id, offset: end, length: needle.length });
        end += needle.length;
      }
      await this.sync();
    } catch (error) {
      await this.#file.truncate(this.#end).catch(() => {
        this.#usable = false;
      });
      throw error;
    }
    this.#end = end;
    return locations;
  }

  /** The bytes at `offset`, by one pread; shorter at the end of the file. */
  async read(offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#file.read(bytes, 0, length, offset);
    return bytes.subarray(0, bytesRead);
  }

  /** Walks what the volume holds from one needle to another: a sealed one by its heads, any other proving every byte. */
  scan({ from = SUPERBLOCK_BYTES, to = this.#end } = {}): Generator<ScanStep> {
    const file = { descriptor: this.#file.fd, cookie: this.cookie, byteSize: to };
    return scanNeedles(file, from, !this.#sealed);
  }

  async sync(): Promise<void> {
    try {
      await this.#file.datasync();
    } catch (error) {
      this.#usable = false;
      throw error;
    }
  }

  /** Cuts a torn tail off. */
  async truncate(end: number): Promise<void> {
    await this.#file.truncate(end);
    this.#end = end;
  }

  /** Blots out a torn needle, so that a later scan of heads alone neither takes it for whole nor stops at it. */
  async blot(offset: number, end: number): Promise<void> {
    const bytes = await this.read(offset, end - offset);
    coverStretch(bytes, this.cookie);
    await writeFully(this.#file, bytes, offset);
    await this.sync();
  }

  /** Vouches that every needle was synced. A volume that cannot vouch stays as it is and is checked at each start. */
  async seal(): Promise<void> {
    if (this.#usable && !this.#sealed) await this.#setState(SEALED);
  }

  /** Makes a sealed volume one that may be appended to again. */
  async unseal(): Promise<void> {
    await this.#setState(OPEN);
  }

  /** Keeps the volume readable, though it be closed and its file be gone, until what is answered is called. */
  hold(): () => void {
    this.#holders++;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holders--;
      // Nobody waits for it, and there is nothing to be lost: it was only read.
      if (this.#holders === 0 && this.#isLeft) this.#file.close().catch(() => {});
    };
  }

  /** Gives the file back, at the latest when the last who holds it lets go. */
  async close(): Promise<void> {
    this.#isLeft = true;
    if (this.#holders === 0) await this.#file.close();
  }

  async #setState(state: number): Promise<void> {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(state);
    await writeFully(this.#file, bytes, STATE_AT);
    await this.sync();
    this.#sealed = state === SEALED;
  }
}

/** A new, empty volume, durable with its directory entry. */
export async function createVolume(path: string, id: number): Promise<Volume> {
  const cookie = randomBytes(COOKIE_BYTES);
  const superblock = Buffer.alloc(SUPERBLOCK_BYTES);
  superblock.write(SIGNATURE, 'latin1');
  superblock.writeUInt32LE(VERSION, VERSION_AT);
  superblock.writeUInt32LE(OPEN, STATE_AT);
  cookie.copy(superblock, COOKIE_AT);

  const file = await open(path, 'wx+', 0o600);
  try {
    await writeFully(file, superblock, 0);
    await file.sync();
    await syncDirectory(dirname(path));
  } catch (error) {
    await file.close();
    // Nothing was stored in it, and a file in the way would keep its number from being tried again.
    await unlink(path).catch(() => {});
    throw error;
  }
  return new Volume({ id, file, cookie, end: SUPERBLOCK_BYTES, sealed: false });
}

/** Opens a volume; null when the crash came before its first 32 bytes were whole, so that it never held a needle. */
export async function openVolume(path: string, id: number): Promise<Volume | null> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  const superblock = Buffer.alloc(SUPERBLOCK_BYTES);
  await file.read(superblock, 0, SUPERBLOCK_BYTES, 0);
  const isOurs = superblock.toString('latin1', 0, SIGNATURE.length) === SIGNATURE;
  if (!isOurs || superblock.readUInt32LE(VERSION_AT) !== VERSION) {
    await file.close();
    if (size <= SUPERBLOCK_BYTES) return null;
    throw new VolumeUnreadable(path);
  }
  const cookie = superblock.subarray(COOKIE_AT, COOKIE_AT + COOKIE_BYTES);
  return new Volume({ id, file, cookie, end: size, sealed: superblock.readUInt32LE(STATE_AT) === SEALED });
}

/** A volume file that holds data but not of a format this version reads. It is never touched. */
export class VolumeUnreadable extends Error {
  readonly code = 'VOLUME_UNREADABLE';

  constructor(path: string) {
    super(`${path} is not a volume of format ${VERSION}: restore it, or move it out of the directory`);
    this.name = 'VolumeUnreadable';
  }
}
