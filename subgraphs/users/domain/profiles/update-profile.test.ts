import type { MediaId, UserId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import type { Photo, ProfileEditor } from '../../ports.ts';
import { type ProfileInput, updateProfile } from './update-profile.ts';

const ana = '11' as UserId;
const hers: Photo = { mediaId: '21' as MediaId, thumbnailKey: 't/abc.jpeg' };

/** Asks for a change of ana's profile, and answers the refused field or what was written. */
async function asked(input: ProfileInput) {
  const written: Parameters<ProfileEditor['update']>[0][] = [];
  const dependencies = {
    editor: { update: async (update: (typeof written)[number]) => void written.push(update) },
    photos: { find: async (owner: UserId, id: MediaId) => (owner === ana && id === hers.mediaId ? hers : null) },
  };
  const result = await updateProfile(dependencies, { viewer: ana, input, idempotencyKey: null });
  return result.ok ? written[0]?.changes : [result.refusal.code, result.refusal.field, written.length];
}

const link = (length: number) => `https://example.org/${'a'.repeat(length - 20)}`;

test.each<[string, ProfileInput]>([
  ['nothing', {}],
  ['all texts empty', { name: '', bio: '', links: [] }],
  ['the longest texts', { name: 'n'.repeat(64), bio: 'b\n'.repeat(75), links: Array(5).fill(link(200)) }],
  ['links of either scheme', { links: ['http://example.org', 'HTTPS://example.org/päth?q#f'] }],
  ['private', { isPrivate: true }],
])('%s is written', async (_what, input) => {
  expect(await asked(input)).toEqual(input);
});

test.each<[string, ProfileInput, field: string]>([
  ['a long name', { name: 'n'.repeat(65) }, 'name'],
  ['a long bio', { bio: 'b'.repeat(151) }, 'bio'],
  ['six links', { links: Array(6).fill(link(30)) }, 'links'],
  ['a long link', { links: [link(201)] }, 'links'],
  ['a script', { links: ['javascript:alert(1)'] }, 'links'],
  ['data', { links: ['https://example.org', 'data:text/html,<script>'] }, 'links'],
  ['a file', { links: ['file:///etc/passwd'] }, 'links'],
  ['a host that hides behind a name', { links: ['https://heliograph.example@evil.example/'] }, 'links'],
  ['no URL', { links: ['example.org'] }, 'links'],
])('%s is refused', async (_what, input, field) => {
  expect(await asked(input)).toEqual(['INVALID', [field], 0]);
});

test('an avatar is a photo that the viewer has, or none', async () => {
  expect(await asked({ avatarMediaId: hers.mediaId })).toEqual({ avatar: hers });
  expect(await asked({ avatarMediaId: null })).toEqual({ avatar: null });
  for (const avatarMediaId of ['22' as MediaId, 'malformed' as const]) {
    expect(await asked({ avatarMediaId, name: 'Ana' })).toEqual(['NOT_FOUND', ['avatarMediaId'], 0]);
  }
});
