import { join } from 'node:path';
import { createVolume } from '../store/volume.ts';

export interface FirstVersionNeedle {
  name: string;
  metadata: object;
  data?: string;
  deleted?: boolean;
}

/** A sealed volume of needles as they were written before they had sequence numbers, and with no names beside it. */
export async function writeFirstVersion(directory: string, id: number, needles: readonly FirstVersionNeedle[]) {
  const volume = await createVolume(join(directory, `volume-${String(id).padStart(5, '0')}.haystack`), id);
  await volume.append(needles.map(encode));
  await volume.seal();
  await volume.close();
}

function encode({ name, metadata, data = '', deleted = false }: FirstVersionNeedle): Buffer {
  const texts = [name, JSON.stringify(metadata), data].map((text) => Buffer.from(text));
  const head = Buffer.alloc(32);
  head.write('NEDL', 'latin1');
  head.writeUInt8(deleted ? 1 : 0, 12);
  for (const [at, { length }] of texts.entries()) head.writeUInt32LE(length, 16 + at * 4);
  const bytes = Buffer.concat([head, ...texts, Buffer.alloc(4)]);
  return Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
}
