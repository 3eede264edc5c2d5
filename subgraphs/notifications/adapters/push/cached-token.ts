/** A token that proves who we are, made when it is needed and used as long as it is good. */
export interface CachedToken {
  /** @throws whatever making one fails with; the next who asks makes it anew */
  get(): Promise<string>;
  /** Forgets `token`, which was not taken; a newer one stays. */
  drop(token: string): void;
}

export interface MadeToken {
  token: string;
  /** Unix milliseconds until which it is used. */
  useUntil: number;
}

/** Made once for all who ask meanwhile. */
export function cachedToken(make: () => Promise<MadeToken>, now: () => number): CachedToken {
  let kept: MadeToken | null = null;
  let making: Promise<MadeToken> | null = null;

  return {
    async get() {
      if (kept && now() < kept.useUntil) return kept.token;
      making ??= make().finally(() => {
        making = null;
      });
      kept = await making;
      return kept.token;
    },
    drop(token) {
      if (kept?.token === token) kept = null;
    },
  };
}
