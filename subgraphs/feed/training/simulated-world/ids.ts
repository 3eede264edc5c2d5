/** What the platform's times count from: 2026-01-01. */
const EPOCH_MS = 1_767_225_600_000;

/** How far the time stands to the left in an id: behind it are shard and sequence, which here are one number. */
const TIME_SHIFT = 23n;

/** Mints ids of the platform's form: larger ones are younger. */
export function idMint(): (at: number) => string {
  let minted = 0;
  return (at) => {
    minted = (minted + 1) % 2 ** Number(TIME_SHIFT);
    return String((BigInt(Math.floor(at) - EPOCH_MS) << TIME_SHIFT) | BigInt(minted));
  };
}
