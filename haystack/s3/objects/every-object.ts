import type { ListedObject, Store } from '../../store/store.ts';

const PAGE = 1000;

/** Every object of a bucket whose key begins so, in the order of keys, a page in memory at a time. */
export async function* everyObject(
  store: Pick<Store, 'list'>,
  bucket: string,
  prefix = '',
): AsyncGenerator<ListedObject> {
  for (let after = '', isMore = true; isMore; ) {
    const page = await store.list(bucket, { prefix, after, limit: PAGE });
    yield* page;
    after = page.at(-1)?.key ?? after;
    isMore = page.length === PAGE;
  }
}
