/** As what a word may stand in bytes that are read one character each: an id as text, or as 64 bits of either order. */
export function formsOf(word: string): string[] {
  if (!/^\d{15,19}$/.test(word)) return [word];
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(word));
  return [word, bytes.toString('latin1'), bytes.reverse().toString('latin1')];
}
