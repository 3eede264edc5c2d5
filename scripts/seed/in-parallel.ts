/**
 * Works on the items in their order, on at most `limit` of them at a time. Once one fails no other is begun.
 * @throws what the first failure threw
 */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<unknown>,
): Promise<void> {
  const left = items.entries();
  let failed = false;
  const worker = async () => {
    for (const [index, item] of left) {
      if (failed) return;
      await work(item, index).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
}

/** Lets pieces of work that are ready in any order run one after the other, by their index from 0. */
export function inTurn(): <Result>(index: number, work: () => Promise<Result>) => Promise<Result> {
  const finished: PromiseWithResolvers<void>[] = [];
  const endOf = (index: number) => (finished[index] ??= Promise.withResolvers<void>());
  return async (index, work) => {
    if (index > 0) await endOf(index - 1).promise;
    const result = await work();
    endOf(index).resolve();
    return result;
  };
}
