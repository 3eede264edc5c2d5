import { createHash } from 'node:crypto';
import { realpath, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Another process has these volumes open; two writers would tear each other's needles. */
export class DirectoryInUse extends Error {
  readonly code = 'DIRECTORY_IN_USE';

  constructor(directory: string) {
    super(`another process stores objects in ${directory}: stop it, or choose another HAYSTACK_DIR`);
    this.name = 'DirectoryInUse';
  }
}

/**
 * Holds a directory for this process until closed or killed. The lock is a listening local socket, since the kernel
 * takes that away with its owner, however it dies, where a file with a process id would stay behind.
 */
export async function lockDirectory(directory: string): Promise<{ close(): Promise<void> }> {
  const address = await addressOf(directory);
  const server = (await listen(address)) ?? (await takeOver(address));
  if (!server) throw new DirectoryInUse(directory);
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Linux has socket names outside the file system, which leave nothing behind; elsewhere a short path must do. */
async function addressOf(directory: string): Promise<string> {
  const digest = createHash('sha256')
    .update(await realpath(directory))
    .digest('hex')
    .slice(0, 32);
  return process.platform === 'linux' ? `\0haystack-${digest}` : join(tmpdir(), `haystack-${digest}.sock`);
}

/** Null when the address is taken. */
function listen(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Takes an address whose owner is dead; null when it lives. */
async function takeOver(address: string): Promise<Server | null> {
  if (await answers(address)) return null;
  await unlink(address).catch(() => {});
  return listen(address);
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
