import type { Wording } from './wording.ts';

/** The verb comes first, and so agrees with no number. */
export const ar: Wording = {
  lists: 'ar',
  nobodyNamed: { one: 'شخص ما', two: 'شخصان', few: '{n} أشخاص', many: '{n} شخصًا', other: '{n} شخص' },
  others: { one: 'شخص آخر', two: 'شخصان آخران', few: '{n} آخرون', many: '{n} شخصًا آخر', other: '{n} شخص آخر' },
  deeds: {
    LIKE_POST: 'أُعجب {who} بمنشورك',
    LIKE_COMMENT: 'أُعجب {who} بتعليقك',
    COMMENT: 'علّق {who} على منشورك',
    REPLY: 'ردّ {who} على تعليقك',
    MENTION_POST: 'أشار إليك {who} في منشور',
    MENTION_COMMENT: 'أشار إليك {who} في تعليق',
    TAG: 'وسمك {who} في منشور',
    FOLLOW: 'بدأ {who} بمتابعتك',
    FOLLOW_REQUEST: 'طلب {who} متابعتك',
    FOLLOW_ACCEPTED: 'وافق {who} على طلب المتابعة',
    STORY_REACTION: 'تفاعل {who} مع قصتك',
    POST_PUBLISHED: 'نشر {who} منشورًا جديدًا',
  },
  message: 'أرسل إليك رسالة',
};
