import { expect, test } from 'vitest';
import { lastToArrive, logIns } from './log-ins.ts';
import { demoPlan } from './plan.ts';

const plan = demoPlan();
const { cast, follows, posts, engagement } = plan;
const engagements = posts.map((post) => ({ post, ...(engagement.get(post) ?? { likes: [], comments: [] }) }));

test('the plan is the same every time', () => {
  expect(demoPlan()).toEqual(plan);
});

test('it has people enough, each with a name of their own that the product takes', () => {
  const usernames = [...cast, lastToArrive].map(({ username }) => username);
  expect(cast.length).toBeGreaterThanOrEqual(25);
  expect(new Set(usernames).size).toBe(usernames.length);
  for (const username of usernames) expect(username).toMatch(/^[a-z0-9._]{3,30}$/);
});

test('everyone follows at least five others, once each, and a few have many followers', () => {
  for (const [person, others] of follows) {
    expect(others.length).toBeGreaterThanOrEqual(5);
    expect(new Set(others).size).toBe(others.length);
    expect(others).not.toContain(person);
  }
  const followers = cast.map((person) => [...follows.values()].filter((others) => others.includes(person)).length);
  expect(Math.max(...followers)).toBeGreaterThan(cast.length / 2);
  expect(Math.min(...followers)).toBeLessThan(cast.length / 8);
});

test('those who are shown around have more to see than three pages of a feed', () => {
  for (const { username } of logIns) {
    const person = cast.find((each) => each.username === username);
    const followed = person ? (follows.get(person) ?? []) : [];
    expect(posts.filter(({ author }) => followed.includes(author)).length).toBeGreaterThan(60);
  }
});

test('there are posts enough: everyone has one, no photo comes twice, and some are carousels', () => {
  expect(posts.length).toBeGreaterThanOrEqual(150);
  expect(new Set(posts.map(({ author }) => author)).size).toBe(cast.length);
  const seeds = posts.flatMap(({ photos }) => photos.map(({ seed }) => seed));
  expect(new Set(seeds).size).toBe(seeds.length);
  const sizes = new Set(posts.map(({ photos }) => photos.length));
  expect([...sizes].sort()).toEqual([1, 2, 3, 4]);
});

test('captions have hashtags, and mention people of this world', () => {
  const usernames = new Set(cast.map(({ username }) => username));
  for (const { caption } of posts) expect(caption).toMatch(/#\w+$/);
  const mentions = posts.flatMap(({ caption }) => [...caption.matchAll(/@([\w.]*\w)/g)].map(([, name]) => name ?? ''));
  expect(mentions.length).toBeGreaterThan(20);
  for (const name of mentions) expect(usernames).toContain(name);
});

test('a few posts have most of the likes; nobody likes twice, or what is their own', () => {
  const counts = engagements.map(({ likes }) => likes.length).sort((one, other) => other - one);
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  expect(sum(counts.slice(0, counts.length / 5))).toBeGreaterThan(sum(counts) * 0.4);
  for (const { post, likes } of engagements) {
    expect(new Set(likes).size).toBe(likes.length);
    expect(likes).not.toContain(post.author);
  }
});

test('no two comments under a post say the same, and some are answered', () => {
  for (const { comments } of engagements) {
    expect(new Set(comments.map(({ text }) => text)).size).toBe(comments.length);
  }
  const comments = engagements.flatMap((each) => each.comments);
  expect(comments.filter(({ answer }) => answer).length).toBeGreaterThan(comments.length / 5);
});

test('those who are shown around have an inbox: friends, a group and a request, each with something said by a member', () => {
  expect(new Set(plan.talks.map(({ key }) => key)).size).toBe(plan.talks.length);
  for (const { username } of logIns) {
    const own = plan.talks.filter(({ members }) => members.some((member) => member.username === username));
    expect(own.filter(({ title }) => title !== null).length).toBeGreaterThanOrEqual(1);
    expect(own.filter(({ title }) => title === null).length).toBeGreaterThanOrEqual(4);
  }
  for (const { members, messages } of plan.talks) {
    expect(messages.length).toBeGreaterThan(0);
    for (const { by } of messages) expect(members).toContain(by);
  }
});
