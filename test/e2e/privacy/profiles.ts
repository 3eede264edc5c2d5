import { describe, expect, test } from 'vitest';
import { signUp, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { TestSystem } from '../../kit/test-system.ts';

export function profiles(system: () => TestSystem): void {
  describe('profiles', () => {
    test('say what their owner wrote, to everyone, private or not', async () => {
      const { ana, eve } = await world(system().client, { ana: { name: 'Ana' }, eve: {} });
      const texts = { bio: 'Boats 🛶\nand more', links: ['https://example.org/?a=b', 'http://example.com'] };
      expect(await ana.updatesProfile({ ...texts, isPrivate: true })).toEqual({
        ...{ id: ana.id, name: 'Ana', avatarUrl: null, isPrivate: true },
        ...texts,
      });
      expect(await eve.profile(ana)).toMatchObject({
        ...texts,
        name: 'Ana',
        isPrivate: true,
        posts: null,
        postCount: 0,
      });
      await ana.updatesProfile({ name: '', links: [], isPrivate: false });
      expect(await eve.profile(ana)).toMatchObject({ name: '', bio: texts.bio, links: [], isPrivate: false });
    });

    test('refuse what is too long, or no link', async () => {
      const ana = await signUp(system().client);
      const refusal = async (changes: Parameters<typeof ana.tryUpdatesProfile>[0]) =>
        (await ana.tryUpdatesProfile({ bio: 'kept back', ...changes })).errors.map(({ code, field }) => [code, field]);
      expect(await refusal({ name: 'n'.repeat(65) })).toEqual([['INVALID', ['name']]]);
      expect(await refusal({ links: ['javascript:alert(1)'] })).toEqual([['INVALID', ['links']]]);
      expect(await refusal({ avatarMediaId: 'none' })).toEqual([['NOT_FOUND', ['avatarMediaId']]]);
      expect(await ana.profile(ana)).toMatchObject({ bio: '' });
    });

    test('have an avatar, made of a READY photo of one’s own, that everyone can load', async () => {
      const { ana, eve } = await world(system().client, { ana: {}, eve: {} });
      const mediaId = await ana.uploads(await smallPhoto('black-canyon'));
      const notHers = await eve.tryUpdatesProfile({ avatarMediaId: mediaId });
      expect(notHers.errors).toMatchObject([{ code: 'NOT_FOUND' }]);

      await ana.updatesProfile({ avatarMediaId: mediaId });
      const url = present('the avatar', (await eve.profile(ana))?.avatarUrl ?? null);
      const loaded = await fetch(url);
      expect([loaded.status, loaded.headers.get('content-type')]).toEqual([200, 'image/jpeg']);

      const ask = `query ($id: ID!) { user(id: $id) { avatar { id url } } }`;
      const avatarFor = async (accessToken: string) =>
        dataOf('the avatar', await system().client.raw<object>(ask, { id: ana.id }, accessToken));
      expect(await avatarFor(ana.accessToken)).toMatchObject({ user: { avatar: { id: mediaId } } });

      await ana.updatesProfile({ avatarMediaId: null });
      expect(await eve.profile(ana)).toMatchObject({ avatarUrl: null });
      expect(await avatarFor(ana.accessToken)).toEqual({ user: { avatar: null } });
    });

    test('are changed once for each key', async () => {
      const ana = await signUp(system().client);
      await ana.updatesProfile({ bio: 'one', idempotencyKey: 'k' });
      await ana.updatesProfile({ bio: 'two' });
      expect(await ana.updatesProfile({ bio: 'one', idempotencyKey: 'k' })).toMatchObject({ bio: 'two' });
      const conflict = await ana.tryUpdatesProfile({ bio: 'three', idempotencyKey: 'k' });
      expect(conflict.errors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
    });

    test('are nobody’s but the viewer’s to change', async () => {
      const reply = await system().client.send('UpdateProfile', { input: { bio: 'x' } });
      expect(reply.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    });
  });
}
