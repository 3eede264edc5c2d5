import { expect, test } from 'vitest';
import type { Relation } from './relation.ts';
import { type CommentRelation, seesAsBlocked, seesComment, seesContent, seesProfile, takesIntoFeed } from './rules.ts';

const STRANGERS: Relation = {
  self: false,
  blocks: false,
  blockedBy: false,
  gone: false,
  private: false,
  follows: false,
  mutes: false,
};

type Trait = keyof Relation;

// Every relation that decides differently, and what the viewer gets of the author.
const TABLE: [relation: Trait[], profile: boolean, content: boolean, feed: boolean, asBlocked: boolean][] = [
  [[], true, true, true, false],
  [['follows'], true, true, true, false],
  [['mutes'], true, true, false, false],
  [['follows', 'mutes'], true, true, false, false],
  [['private'], true, false, false, false],
  [['private', 'follows'], true, true, true, false],
  [['private', 'follows', 'mutes'], true, true, false, false],
  [['blocks'], false, false, false, true],
  [['blockedBy'], false, false, false, false],
  [['blocks', 'blockedBy'], false, false, false, true],
  [['blocks', 'follows'], false, false, false, true],
  [['blockedBy', 'private', 'follows'], false, false, false, false],
  [['gone'], false, false, false, false],
  [['gone', 'follows'], false, false, false, false],
  [['gone', 'blocks'], false, false, false, false],
  [['self'], true, true, true, false],
  [['self', 'private'], true, true, true, false],
];

test.each(TABLE)(
  'of %j the viewer sees the profile: %j, the content: %j',
  (traits, profile, content, feed, asBlocked) => {
    const relation = relationWith(...traits);
    expect([seesProfile, seesContent, takesIntoFeed, seesAsBlocked].map((rule) => rule(relation))).toEqual([
      profile,
      content,
      feed,
      asBlocked,
    ]);
  },
);

const COMMENTS: [what: string, relation: Partial<CommentRelation>, seen: boolean][] = [
  ['by whoever may be seen', {}, true],
  ['by someone the viewer has blocked', { writer: relationWith('blocks') }, false],
  ['by someone who is gone', { writer: relationWith('gone') }, false],
  ['by a private account, under a public post', { writer: relationWith('private') }, true],
  ['under a post that is hidden', { host: relationWith('private') }, false],
  ['under a post that is hidden, by oneself', { host: relationWith('blockedBy'), writer: relationWith('self') }, false],
  ['by a restricted account', { restricted: true }, false],
  ['by the viewer, who is restricted', { restricted: true, writer: relationWith('self') }, true],
  ['by an account that the viewer restricts', { restricted: true, host: relationWith('self') }, true],
  ['by an account that the viewer restricts and blocks', commentBy('blocks', 'self'), false],
];

test.each(COMMENTS)('a comment %s', (_what, relation, seen) => {
  const relations = { writer: STRANGERS, host: STRANGERS, restricted: false, ...relation };
  expect(seesComment(relations)).toBe(seen);
});

function relationWith(...traits: Trait[]): Relation {
  return { ...STRANGERS, ...Object.fromEntries(traits.map((trait) => [trait, true])) };
}

function commentBy(writer: Trait, host: Trait): CommentRelation {
  return { writer: relationWith(writer), host: relationWith(host), restricted: true };
}
