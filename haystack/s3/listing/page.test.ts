import { describe, expect, test } from 'vitest';
import { type PageAsked, type ReadItems, readPage } from './page.ts';

const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** A reader of these keys that counts what it is asked. */
function reader(keys: string[]) {
  const sorted = keys.toSorted(compare);
  const reads: string[] = [];
  const read: ReadItems<{ key: string }> = async ({ prefix, after, limit }) => {
    reads.push(after);
    const matching = sorted.filter((key) => key.startsWith(prefix) && compare(key, after) > 0);
    return matching.slice(0, limit).map((key) => ({ key }));
  };
  return { read, reads };
}

/** Every page of so many, as texts: what is rolled up ends in an ellipsis. */
async function pagesOf(keys: string[], asked: Partial<PageAsked>): Promise<string[][]> {
  const { read } = reader(keys);
  const pages: string[][] = [];
  let after: string | null = asked.after ?? '';
  while (after !== null) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(read, {
      prefix: '',
      delimiter: '',
      limit: 2,
      ...asked,
      after,
    });
    const found = [...page.items.map(({ key }) => key), ...page.commonPrefixes.map((prefix) => `${prefix}…`)];
    pages.push(found.toSorted(compare));
    after = page.next;
  }
  return pages;
}

const TREE = ['a', 'b/1', 'b/2', 'b/c/3', 'd', 'e/4', 'f'];

describe('pages', () => {
  test.each<[string, string[], Partial<PageAsked>, string[][]]>([
    ['of nothing', [], {}, [[]]],
    ['that are just full', ['a', 'b'], {}, [['a', 'b']]],
    ['of one more', ['a', 'b', 'c'], {}, [['a', 'b'], ['c']]],
    ['below a prefix', TREE, { prefix: 'b/' }, [['b/1', 'b/2'], ['b/c/3']]],
    ['after a key', TREE, { after: 'b/2', limit: 9 }, [['b/c/3', 'd', 'e/4', 'f']]],
    ['after what is no key', TREE, { after: 'b/20', limit: 9 }, [['b/c/3', 'd', 'e/4', 'f']]],
    ['rolled up', TREE, { delimiter: '/', limit: 9 }, [['a', 'b/…', 'd', 'e/…', 'f']]],
    ['rolled up, in twos', TREE, { delimiter: '/' }, [['a', 'b/…'], ['d', 'e/…'], ['f']]],
    ['rolled up, one by one', TREE, { delimiter: '/', limit: 1 }, [['a'], ['b/…'], ['d'], ['e/…'], ['f']]],
    ['rolled up below a prefix', TREE, { prefix: 'b/', delimiter: '/' }, [['b/1', 'b/2'], ['b/c/…']]],
    ['rolled up after what is rolled up', TREE, { delimiter: '/', after: 'b/', limit: 9 }, [['d', 'e/…', 'f']]],
    ['rolled up after a key within', TREE, { delimiter: '/', after: 'b/1', limit: 9 }, [['b/…', 'd', 'e/…', 'f']]],
    ['rolled up by several characters', ['a--1', 'a--2', 'b'], { delimiter: '--' }, [['a--…', 'b']]],
    ['with a prefix that ends in the delimiter', ['b/', 'b/1'], { prefix: 'b/', delimiter: '/' }, [['b/', 'b/1']]],
    ['whose last is rolled up and many', ['a', 'b/1', 'b/2', 'b/3'], { delimiter: '/' }, [['a', 'b/…']]],
    ['of no size', TREE, { limit: 0 }, [[]]],
    [
      'of the last characters there are',
      ['\u{10ffff}/1', '\u{10ffff}/\u{10ffff}', '\u{10ffff}0'],
      { delimiter: '/' },
      [['\u{10ffff}/…', '\u{10ffff}0']],
    ],
    [
      'beyond the plane that UTF-16 sorts otherwise',
      ['\u{ffff}', '\u{10000}/1', '\u{10000}'],
      { delimiter: '/' },
      [['\u{ffff}', '\u{10000}'], ['\u{10000}/…']],
    ],
  ])('%s', async (_what, keys, asked, expected) => {
    expect(await pagesOf(keys, asked)).toEqual(expected);
  });
});

test('what is rolled up is passed over, not read through', async () => {
  const many = Array.from({ length: 50_000 }, (_, number) => `many/${String(number).padStart(5, '0')}`);
  const { read, reads } = reader(['a', ...many, 'z']);
  const page = await readPage(read, { prefix: '', delimiter: '/', after: '', limit: 1000 });
  expect(page).toMatchObject({ items: [{ key: 'a' }, { key: 'z' }], commonPrefixes: ['many/'], next: null });
  expect(reads).toHaveLength(2);
});
