import type { DirectoryTransaction } from '@heliograph/platform/directory';

/**
 * Runs `work` in a transaction, and takes all of it back where it answers an obstacle.
 * @param transact the transaction; it may find that the work was done before, and then need not run it
 */
export async function unlessObstructed<Obstacle extends string>(
  transact: (work: (tx: DirectoryTransaction) => Promise<null>) => Promise<unknown>,
  work: (tx: DirectoryTransaction) => Promise<Obstacle | null>,
): Promise<'done' | 'replayed' | Obstacle> {
  let outcome: 'done' | 'replayed' | Obstacle = 'replayed';
  const obstructed = new Error('The transaction is taken back');
  try {
    await transact(async (tx) => {
      const obstacle = await work(tx);
      outcome = obstacle ?? 'done';
      if (obstacle !== null) throw obstructed;
      return null;
    });
  } catch (error) {
    if (error !== obstructed) throw error;
  }
  return outcome;
}
