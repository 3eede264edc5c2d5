import type { Client } from '@opensearch-project/opensearch';
import { answered, answeredUnless, answeredUnlessReason } from './answers.ts';
import { type Names, templateOf } from './layout.ts';

const FIRST = 'first';

/** The indices there are: the one that is searched, and perhaps one that is being made to take its place. */
export interface Generations {
  /** Makes sure that there is an index to search. Asks OpenSearch once in a process's life. */
  ready(): Promise<void>;
  /**
   * By what each index is written to. Always asked anew, so that from the moment an index is there, every process writes
   * to it.
   */
  writeAliases(): Promise<string[]>;
  /** Makes an index beside the one that is searched. */
  begin(generation: string): Promise<void>;
  /** Ends every index but the one that is searched: what rebuilds left that were cut off. */
  dropUnread(): Promise<void>;
  /** From one moment to the next this generation is searched, and what was before is gone. */
  read(generation: string): Promise<void>;
  /** Nothing happens where it is not there, or is the one that is searched. */
  drop(generation: string): Promise<void>;
}

export function createGenerations(client: Client, names: Names): Generations {
  let isReady: Promise<void> | undefined;

  async function makeReady(): Promise<void> {
    const template = { name: names.template, body: templateOf(names) };
    await answered('the template', client.indices.putIndexTemplate(template));
    // One round trip for the processes that come later; of several that come first, one makes it.
    if ((await read()).length > 0) return;
    await create(FIRST, { [names.writeAliasOf(FIRST)]: {}, [names.reading]: {} });
  }

  async function create(generation: string, aliases: Record<string, object>): Promise<void> {
    const index = names.indexOf(generation);
    const creation = client.indices.create({ index, body: { aliases } });
    await answeredUnlessReason('an index', 'resource_already_exists_exception', creation);
  }

  /** The indices that are searched: one, or none before the first. */
  async function read(): Promise<string[]> {
    const found = await answeredUnless('to name the index', [404], client.indices.getAlias({ name: names.reading }));
    return Object.keys(found?.body ?? {});
  }

  /** Where a pattern matches none, some versions say 404. */
  async function all(): Promise<Record<string, { aliases: Record<string, unknown> }>> {
    const call = client.indices.getAlias({ name: names.writeAliases });
    return (await answeredUnless('to name the indices', [404], call))?.body ?? {};
  }

  const remove = (index: string): Promise<unknown> =>
    answeredUnless('to end an index', [404], client.indices.delete({ index }));

  return {
    ready() {
      isReady ??= makeReady().catch((error: unknown) => {
        isReady = undefined;
        throw error;
      });
      return isReady;
    },

    async writeAliases() {
      const found = Object.values(await all()).flatMap(({ aliases }) => Object.keys(aliases));
      // Somebody has taken the index away: whoever comes next makes another.
      if (found.length === 0) isReady = undefined;
      return found;
    },

    begin: (generation) => create(generation, { [names.writeAliasOf(generation)]: {} }),

    async dropUnread() {
      const searched = await read();
      for (const index of Object.keys(await all())) if (!searched.includes(index)) await remove(index);
    },

    async read(generation) {
      const replaced = (await read()).map((index) => ({ remove_index: { index } }));
      const added = { add: { index: names.indexOf(generation), alias: names.reading } };
      await answered(
        'to search another index',
        client.indices.updateAliases({ body: { actions: [added, ...replaced] } }),
      );
    },

    async drop(generation) {
      const index = names.indexOf(generation);
      if (!(await read()).includes(index)) await remove(index);
    },
  };
}
