import type { MediaId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { PhotoStore, ProfileChanges, ProfileEditor } from '../../ports.ts';
import { invalid, type UsersRefusal } from '../refusals.ts';

const MAX_NAME_LENGTH = 64;
const MAX_BIO_LENGTH = 150;
const MAX_LINKS = 5;
const MAX_LINK_LENGTH = 200;

/** What is asked to change; what is left out stays. */
export interface ProfileInput {
  name?: string;
  bio?: string;
  links?: string[];
  /** Null takes the avatar away; 'malformed' is no id at all. */
  avatarMediaId?: MediaId | null | 'malformed';
  isPrivate?: boolean;
}

export interface ProfileDependencies {
  editor: ProfileEditor;
  photos: Pick<PhotoStore, 'find'>;
}

/** Changes the viewer's own profile. */
export async function updateProfile(
  { editor, photos }: ProfileDependencies,
  { viewer, input, idempotencyKey }: { viewer: UserId; input: ProfileInput; idempotencyKey: string | null | undefined },
): Promise<Result<UserId, UsersRefusal>> {
  const wrong = refuseKey(idempotencyKey) ?? refusal(input);
  if (wrong) return refused(wrong);
  const { avatarMediaId, ...texts } = input;
  const changes: ProfileChanges = texts;
  if (avatarMediaId === null) changes.avatar = null;
  else if (avatarMediaId !== undefined) {
    const photo = avatarMediaId === 'malformed' ? null : await photos.find(viewer, avatarMediaId);
    if (!photo) return refused(noSuchPhoto);
    changes.avatar = photo;
  }
  await editor.update({ account: viewer, changes, idempotencyKey, input });
  return accepted(viewer);
}

function refusal({ name = '', bio = '', links = [] }: ProfileInput): UsersRefusal | null {
  if (name.length > MAX_NAME_LENGTH) return invalid('name', `A name has at most ${MAX_NAME_LENGTH} characters`);
  if (bio.length > MAX_BIO_LENGTH) return invalid('bio', `A bio has at most ${MAX_BIO_LENGTH} characters`);
  if (links.length > MAX_LINKS) return invalid('links', `A profile has at most ${MAX_LINKS} links`);
  if (!links.every(isWebLink)) {
    return invalid('links', `A link is an absolute http or https URL of at most ${MAX_LINK_LENGTH} characters`);
  }
  return null;
}

/** Nothing that an app would run rather than open, and nobody's password in front of the host. */
function isWebLink(link: string): boolean {
  const url = link.length <= MAX_LINK_LENGTH ? URL.parse(link) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

const noSuchPhoto: UsersRefusal = {
  code: 'NOT_FOUND',
  message: 'The viewer has no such READY photo',
  field: ['avatarMediaId'],
};
