import DataLoader from 'dataloader';
import type { UserId } from '../ids/index.ts';
import type { Viewer } from './relation.ts';
import type { Visibility } from './visibility.ts';

/** Who looks in this request, and by which rules. */
export interface Eyes {
  viewer: Viewer;
  visibility: Visibility;
}

/** What is loaded, and what decides who may see it. */
export interface VisibleSource<Id, Item> {
  /** In the order of the ids; null where there is none. */
  load(ids: readonly Id[]): Promise<(Item | null)[]>;
  authorOf(item: Item): UserId;
  /** The rule about its author. */
  rule: 'maySee' | 'maySeeAsBlocked' | 'maySeeContent';
  /** A rule of its own besides. */
  isShown?(item: Item): boolean;
}

/** Loads what the viewer may see; null alike for what is not there and for what is hidden from them. */
export function visibleLoader<Id, Item>(
  { viewer, visibility }: Eyes,
  { load, authorOf, rule, isShown = () => true }: VisibleSource<Id, Item>,
): DataLoader<Id, Item | null> {
  return new DataLoader(async (ids) => {
    const shown = (await load(ids)).map((item) => (item !== null && isShown(item) ? item : null));
    const authors = shown.flatMap((item) => (item === null ? [] : [authorOf(item)]));
    const visible = await visibility[rule](viewer, authors);
    const hidden = new Set(authors.filter((_author, index) => !visible[index]));
    return shown.map((item) => (item === null || hidden.has(authorOf(item)) ? null : item));
  });
}
