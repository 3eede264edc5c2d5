/** Which name each block of a table begins with, and where: what is kept of a table in memory. */
export interface FirstNames {
  names: string[];
  offsets: number[];
}

export function encodeFirstNames({ names, offsets }: FirstNames): Buffer {
  const parts = names.map((name, at) => {
    const part = Buffer.alloc(10 + name.length);
    part.writeDoubleLE(offsets[at] ?? 0, 0);
    part.writeUInt16LE(name.length, 8);
    part.write(name, 10, 'latin1');
    return part;
  });
  return Buffer.concat(parts);
}

export function decodeFirstNames(bytes: Buffer): FirstNames {
  const names: string[] = [];
  const offsets: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 10 + bytes.readUInt16LE(at + 8);
    offsets.push(bytes.readDoubleLE(at));
    // Copied, so that no name keeps all the bytes in memory.
    names.push(bytes.toString('latin1', at + 10, nameEnd));
    at = nameEnd;
  }
  return { names, offsets };
}

/** The last block that may hold the first entry of a name that is not before this one. */
export function blockBefore({ names }: FirstNames, name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
