import { type MediaId, parseId } from '@heliograph/platform/ids';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import { type ProfileInput, updateProfile as update } from '../../domain/profiles/update-profile.ts';
import type { MutationResolvers, UpdateProfileInput } from '../../generated/resolvers.ts';

export const updateProfile: MutationResolvers['updateProfile'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { idempotencyKey } = input;
  const result = await refusingConflicts(
    update(context.users, { viewer, input: toProfileInput(input), idempotencyKey }),
  );
  context.forget();
  if (!result.ok) return { user: null, errors: [result.refusal] };
  return { user: await context.profiles.load(result.value), errors: [] };
};

/** A null says as much as leaving the field out, but for the avatar, which it takes away. */
function toProfileInput({ name, bio, links, avatarMediaId, isPrivate }: UpdateProfileInput): ProfileInput {
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof bio === 'string' && { bio }),
    ...(links && { links: [...links] }),
    ...(avatarMediaId !== undefined && {
      avatarMediaId: avatarMediaId === null ? null : (parseId<MediaId>(avatarMediaId) ?? 'malformed'),
    }),
    ...(typeof isPrivate === 'boolean' && { isPrivate }),
  };
}
