import type { ConversationId, UserId } from '@heliograph/platform/ids';
import { type Doorbell, type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import type { TypingBoard } from '../ports.ts';

/** How long somebody types who does not say so again. */
const TYPING_SECONDS = 10;

/** A key that fades for each who types. Redis may lose them, and nobody waits for it. */
export function redisTypingBoard(options: {
  redis: Redis;
  doorbell: Doorbell;
  keyPrefix: string;
  unheard(error: unknown): void;
}): TypingBoard {
  const { redis, doorbell, keyPrefix, unheard } = options;
  const keyOf = (conversation: ConversationId, member: UserId) => `${keyPrefix}typing:{${conversation}}:${member}`;
  const bellOf = (conversation: ConversationId) => `typing:${conversation}`;
  return {
    async set(conversation, member, isTyping) {
      const key = keyOf(conversation, member);
      try {
        const expiration = { type: 'EX', value: TYPING_SECONDS } as const;
        if (isTyping) await redisRoundTrip(() => redis.set(key, '1', { expiration }));
        else await redisRoundTrip(() => redis.del(key));
        doorbell.ring(bellOf(conversation));
      } catch (error) {
        unheard(error);
      }
    },

    async who(conversation, members) {
      if (members.length === 0) return [];
      try {
        const keys = members.map((member) => keyOf(conversation, member));
        const found = await redisRoundTrip(() => redis.mGet(keys));
        return members.filter((_member, index) => found[index] !== null);
      } catch (error) {
        unheard(error);
        return [];
      }
    },

    listen: (conversation, wake) => doorbell.listenFor(bellOf(conversation), wake),
  };
}
