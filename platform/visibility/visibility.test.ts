import { expect, test } from 'vitest';
import type { Edge } from '../graph/index.ts';
import type { UserId } from '../ids/index.ts';
import { createVisibility, type Visibility } from './visibility.ts';

const [ana, ben, eve] = ['11', '12', '13'] as UserId[] as [UserId, UserId, UserId];
const key = ({ id1, type, id2 }: Edge) => `${id1} ${type} ${id2}`;

function withEdges(...present: string[]) {
  const asked: Edge[][] = [];
  const visibility = createVisibility({
    contains: async (edges) => {
      asked.push([...edges]);
      return edges.map((edge) => present.includes(key(edge)));
    },
  });
  return { visibility, asked };
}

type Rule = 'maySee' | 'maySeeContent' | 'takesIntoFeed' | 'maySeeAsBlocked';

// What each edge hides from ana of what eve is and does; `null` looks without being signed in.
const EDGES: [edge: string, viewer: UserId | null, hides: Rule[]][] = [
  [`${ana} BLOCKS ${eve}`, ana, ['maySee', 'maySeeContent', 'takesIntoFeed']],
  [`${ana} BLOCKED_BY ${eve}`, ana, ['maySee', 'maySeeContent', 'takesIntoFeed']],
  [`${eve} GONE ${eve}`, ana, ['maySee', 'maySeeContent', 'takesIntoFeed']],
  [`${eve} GONE ${eve}`, null, ['maySee', 'maySeeContent', 'takesIntoFeed']],
  [`${eve} PRIVATE ${eve}`, ana, ['maySeeContent', 'takesIntoFeed']],
  [`${eve} PRIVATE ${eve}`, null, ['maySeeContent', 'takesIntoFeed']],
  [`${ana} MUTES ${eve}`, ana, ['takesIntoFeed']],
  [`${eve} MUTES ${ana}`, ana, []],
  [`${ana} REQUESTS ${eve}`, ana, []],
];

test.each(EDGES)('%s hides from %s: %j', async (edge, viewer, hides) => {
  const { visibility } = withEdges(edge);
  const rules = ['maySee', 'maySeeContent', 'takesIntoFeed'] as const;
  const hidden: Rule[] = [];
  for (const rule of rules) if (!(await one(visibility, rule, viewer))) hidden.push(rule);
  expect(hidden).toEqual(hides);
  expect(await visibility.maySee(viewer, [ben])).toEqual([true]);
});

const one = async (visibility: Visibility, rule: Rule, viewer: UserId | null) =>
  (await visibility[rule](viewer, [eve]))[0];

test('an accepted follower sees what a private account posts, and no other private account', async () => {
  const { visibility } = withEdges(`${ana} FOLLOWS ${eve}`, `${eve} PRIVATE ${eve}`, `${ben} PRIVATE ${ben}`);
  expect(await visibility.maySeeContent(ana, [ben, eve, ana])).toEqual([false, true, true]);
});

test('a blocker sees whom it blocked where that is asked, the blocked does not', async () => {
  expect(await one(withEdges(`${ana} BLOCKS ${eve}`).visibility, 'maySeeAsBlocked', ana)).toBe(true);
  expect(await one(withEdges(`${ana} BLOCKED_BY ${eve}`).visibility, 'maySeeAsBlocked', ana)).toBe(false);
});

test('everyone sees their own, whatever the edges say', async () => {
  const { visibility } = withEdges(`${ana} BLOCKS ${ana}`, `${ana} PRIVATE ${ana}`);
  expect(await visibility.maySeeContent(ana, [ana])).toEqual([true]);
});

test('what a restricted account comments only it and the author of the post see', async () => {
  const { visibility } = withEdges(`${ana} RESTRICTS ${eve}`);
  const comments = [
    { writer: eve, host: ana },
    { writer: eve, host: ben },
    { writer: ana, host: eve },
  ];
  expect(await visibility.maySeeComments(ben, comments)).toEqual([false, true, true]);
  expect(await visibility.maySeeComments(null, comments)).toEqual([false, true, true]);
  expect(await visibility.maySeeComments(ana, comments)).toEqual([true, true, true]);
  expect(await visibility.maySeeComments(eve, comments)).toEqual([true, true, true]);
});

test('a page of authors is one question, each author once, oneself not at all', async () => {
  const { visibility, asked } = withEdges();
  await visibility.maySee(ana, [ben, eve, ben, ana, ben]);
  const questions = asked.map((edges) => edges.map(key));
  expect(questions).toHaveLength(1);
  expect(new Set(questions[0]).size).toBe(questions[0]?.length);
  expect(questions[0]?.filter((edge) => edge.endsWith(ana))).toEqual([]);
});

test('nobody is asked about nobody', async () => {
  const { visibility, asked } = withEdges();
  expect(await visibility.maySeeContent(ana, [])).toEqual([]);
  expect(await visibility.maySeeComments(null, [])).toEqual([]);
  expect(asked).toEqual([]);
});
