/** All bytes as one buffer; those of one piece as they are. */
export async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  const [first] = all;
  return first && all.length === 1 ? first : Buffer.concat(all);
}
