import { hash, type Options, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '../ports.ts';

/** Argon2id (the library's default kind) with OWASP's smallest recommended cost: 19 MiB, 2 passes, 1 lane. */
const COST: Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

type Cost = Required<Pick<Options, 'memoryCost' | 'timeCost' | 'parallelism'>>;

/**
 * Hashes on the library's own threads, never on the event loop.
 * @param cost less only where no password is real; `memoryCost` in KiB
 */
export async function argon2PasswordHasher(cost: Cost = COST): Promise<PasswordHasher> {
  const nobodys = await hash('the hash that a log-in without an account is checked against', cost);
  return {
    hash: (password) => hash(password, cost),
    async matches(password, known) {
      const matches = await verify(known ?? nobodys, password);
      return matches && known !== null;
    },
  };
}
