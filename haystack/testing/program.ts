import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a program as its users do, and answers what it printed; throws with what it said went wrong. */
export async function run(program: string, args: string[], env: Record<string, string>): Promise<string> {
  // Whatever this machine sets for its own S3 is not for here.
  const ownEnv = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', LC_ALL: 'C.UTF-8', ...env };
  try {
    const { stdout } = await execute(program, args, { env: ownEnv, maxBuffer: MAX_OUTPUT_BYTES, encoding: 'latin1' });
    return Buffer.from(stdout, 'latin1').toString();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error(`${program} is not installed: sudo apt-get install awscli s3cmd rclone`, { cause: error });
    }
    throw error;
  }
}

/** Large enough that every client sends it in parts. */
export const LARGE = Buffer.alloc(12 * 1024 * 1024 + 1, 'a photograph of the highest resolution, ');

/** Files as people have them: small, empty, large, with names that need escaping. */
export const TREE: Record<string, Buffer> = {
  'a.txt': Buffer.from('a\n'),
  empty: Buffer.alloc(0),
  'large.bin': LARGE,
  'sub/b c.txt': Buffer.from('b\n'),
  'sub/deep/ü+&=.txt': Buffer.from('ü\n'),
};

export async function writeTree(directory: string): Promise<string> {
  for (const [path, bytes] of Object.entries(TREE)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), bytes);
  }
  return directory;
}
