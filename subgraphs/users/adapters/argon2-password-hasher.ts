import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '../ports.ts';

/** Argon2id (the library's default kind) with OWASP's smallest recommended cost: 19 MiB, 2 passes, 1 lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes on the library's own threads, never on the event loop. */
export async function argon2PasswordHasher(): Promise<PasswordHasher> {
  const nobodys = await hash('the hash that a log-in without an account is checked against', COST);
  return {
    hash: (password) => hash(password, COST),
    async matches(password, known) {
      const matches = await verify(known ?? nobodys, password);
      return matches && known !== null;
    },
  };
}
