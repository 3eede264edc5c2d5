import { IndexStore } from './index-store.ts';
import { checkMapping, type Mapping } from './mapping.ts';
import { noSuchIndex, onlyKeys, Refusal, unknown } from './refusals.ts';

interface IndexBody {
  aliases?: Record<string, object>;
  mappings?: Mapping;
}

interface TemplateBody {
  index_patterns: string[];
  priority: number;
  template: { settings: { index: { refresh_interval: string } }; mappings: Mapping };
}

const DEFAULT_REFRESH_MS = 1000;

/** Indices, aliases and templates. */
export class Cluster {
  readonly #indices = new Map<string, IndexStore>();
  /** The aliases of each index. */
  readonly #aliases = new Map<string, Set<string>>();
  readonly #templates = new Map<string, TemplateBody>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  putTemplate(name: string, body: TemplateBody): void {
    onlyKeys(body, ['index_patterns', 'priority', 'template'], 'a template');
    onlyKeys(body.template, ['settings', 'mappings'], 'a template');
    onlyKeys(body.template.settings, ['index'], 'settings');
    onlyKeys(body.template.settings.index, ['refresh_interval'], 'settings');
    checkMapping(body.template.mappings);
    this.#templates.set(name, body);
  }

  create(name: string, body: IndexBody): void {
    onlyKeys(body, ['aliases', 'mappings'], 'an index');
    if (!/^[a-z0-9][a-z0-9_.-]*$/.test(name))
      throw new Refusal(400, 'invalid_index_name_exception', `Invalid index name [${name}]`);
    if (this.#indices.has(name))
      throw new Refusal(400, 'resource_already_exists_exception', `index [${name}] already exists`);
    const template = [...this.#templates.values()]
      .filter(({ index_patterns: patterns }) => patterns.some((pattern) => matches(pattern, name)))
      .sort((one, other) => other.priority - one.priority)[0]?.template;
    const mapping = body.mappings ?? template?.mappings ?? { properties: {} };
    checkMapping(mapping);
    const interval = template?.settings.index.refresh_interval;
    const refreshMs = interval ? Number(/^(\d+)ms$/.exec(interval)?.[1]) : DEFAULT_REFRESH_MS;
    this.#indices.set(name, new IndexStore(name, mapping, { refreshMs, now: this.#now }));
    this.#aliases.set(name, new Set(Object.keys(body.aliases ?? {})));
  }

  delete(name: string): void {
    if (this.#withAlias(name).length > 0)
      throw new Refusal(400, 'illegal_argument_exception', `The provided expression [${name}] matches an alias`);
    if (!this.#indices.delete(name)) throw noSuchIndex(name);
    this.#aliases.delete(name);
  }

  /** All or none of them. */
  updateAliases(actions: readonly Record<string, { index: string; alias: string }>[]): void {
    for (const action of actions) {
      onlyKeys(action, ['add', 'remove_index'], 'an action');
      const { index } = action.add ?? action.remove_index ?? { index: '' };
      if (!this.#indices.has(index)) throw noSuchIndex(index);
    }
    for (const { add, remove_index } of actions) {
      if (add) this.#aliases.get(add.index)?.add(add.alias);
      if (remove_index) this.delete(remove_index.index);
    }
  }

  /** By index, as `GET _alias/<name>` answers. */
  aliases(pattern: string): Record<string, { aliases: Record<string, object> }> {
    const found = [...this.#aliases].flatMap(([index, aliases]) => {
      const named = [...aliases].filter((alias) => matches(pattern, alias));
      return named.length > 0
        ? [[index, { aliases: Object.fromEntries(named.map((alias) => [alias, {}])) }] as const]
        : [];
    });
    if (found.length === 0 && !pattern.includes('*'))
      throw new Refusal(404, 'aliases_not_found_exception', `alias [${pattern}] missing`);
    return Object.fromEntries(found);
  }

  /** The one index behind a name, to read from. */
  one(name: string): IndexStore {
    const [index, another] = this.all(name);
    if (!index) throw noSuchIndex(name);
    if (another) throw unknown(`a search in several indices, as behind [${name}],`);
    return index;
  }

  /** The indices behind the name of an index or an alias, or a pattern. */
  all(name: string): IndexStore[] {
    const named = [...this.#indices.values()].filter((index) => matches(name, index.name));
    return named.length > 0 ? named : this.#withAlias(name);
  }

  /** Where a write goes that asks for an alias. */
  behindAlias(alias: string): IndexStore {
    const [index, another] = this.#withAlias(alias);
    if (!index) {
      const reason = `no such index [${alias}] and [require_alias] request flag is [true] and [${alias}] is not an alias`;
      throw new Refusal(404, 'index_not_found_exception', reason);
    }
    if (another) throw new Refusal(400, 'illegal_argument_exception', `no write index is defined for alias [${alias}]`);
    return index;
  }

  #withAlias(alias: string): IndexStore[] {
    return [...this.#indices.values()].filter(({ name }) => this.#aliases.get(name)?.has(alias));
  }
}

function matches(pattern: string, name: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  return rest.length === 0 ? name === pattern : name.startsWith(start) && name.endsWith(rest.at(-1) ?? '');
}
