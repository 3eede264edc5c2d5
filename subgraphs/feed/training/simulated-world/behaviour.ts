import type { Deed, Person } from './people.ts';
import type { WorldPost } from './posts.ts';
import type { Chance } from './random.ts';
import { dot } from './vectors.ts';

const DAY_MS = 24 * 3600 * 1000;

/** What somebody does with a post that they look at. */
export interface Reaction {
  dwellMs: number;
  deeds: ReadonlySet<Deed>;
}

/** Nothing here is known to a ranking: taste, closeness, quality, use and mood are hidden, and the rest is chance. */
export function reactionOf(person: Person, post: WorldPost, at: number, chance: Chance): Reaction {
  const match = 2.6 * dot(person.taste, post.place);
  const tie = person.ties.get(post.author) ?? 0;
  const stale = 0.3 * Math.log1p((at - post.publishedAt) / DAY_MS);
  const mood = 0.4 * chance.normal();
  const delight = match + 0.6 * post.quality + 0.9 * tie + person.formatTaste[post.format] - stale + mood;
  const logits: Record<Deed, number> = {
    like: 1.1 * delight - 3.2,
    comment: 0.8 * delight + 0.8 * tie - 5.6,
    share: 0.6 * delight + 1.1 * post.virality - 5.6,
    save: 0.8 * match + 1.1 * post.usefulness - 5,
    hide: -1.2 * delight - 6,
  };
  const deeds = new Set<Deed>();
  for (const [deed, logit] of Object.entries(logits) as [Deed, number][]) {
    if (chance.happens(1 / (1 + Math.exp(-logit - person.habits[deed])))) deeds.add(deed);
  }
  const slow = post.format === 'IMAGE' ? 0 : 0.4;
  const dwellMs = Math.round(person.patience * Math.exp(7.3 + 0.4 * delight + slow + 0.7 * chance.normal()));
  return { dwellMs: Math.min(600_000, dwellMs), deeds };
}
