import { randomUUID } from 'node:crypto';
import type { Client, Variables } from './client.ts';
import { type Photo, smallPhoto } from './photos.ts';
import { accepted, dataOf, present } from './refusals.ts';
import type {
  ChangedAccount,
  Comment,
  Feed,
  FeedEdge,
  LikePayload,
  Media,
  OperationName,
  Post,
  PostDetail,
  Profile,
  ProfileTexts,
  RankedEdge,
  RelationshipOperation,
  RelationshipPayload,
  Replies,
  Session,
} from './replies.ts';
import { settledMedia } from './settled-media.ts';
import { announcementOf, putBytes } from './upload.ts';

export interface PageRequest {
  first?: number;
  after?: string | null;
}

/** Sent with what creates; a random one where none is given. */
interface Once {
  idempotencyKey?: string;
}

export interface PublishOptions extends Once {
  caption?: string;
  /** Id of a place. */
  locationId?: string;
  userTags?: { userId: string; mediaId: string; x: number; y: number }[];
}

export interface UploadOptions extends Once {
  /** How often to ask whether the photo is READY. */
  pollMs?: number;
}

export interface CommentOptions extends Once {
  replyTo?: { id: string };
}

export interface ProfileChanges {
  name?: string;
  bio?: string;
  links?: string[];
  avatarMediaId?: string | null;
  isPrivate?: boolean;
  idempotencyKey?: string;
}

/**
 * Someone with an account who is logged in and acts through the public door. What the product calls a refusal is thrown
 * as `Refused`, other failures as `RequestFailed`; both have a `code`. The `try…` forms hand out the refused payload instead.
 */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;

  follows(other: { id: string }): Promise<void>;
  unfollows(other: { id: string }): Promise<void>;
  /** Block, Mute, AcceptFollowRequest and their like. */
  does(change: RelationshipOperation, other: { id: string }): Promise<void>;
  /** What is left out stays. */
  updatesProfile(changes: ProfileChanges): Promise<ProfileTexts>;
  /** Sends the photo to storage and waits until it is READY. Answers the media's id. */
  uploads(photo: Photo, options?: UploadOptions): Promise<string>;
  /** Uploads the photos side by side, then publishes them in this order; one photo where none is given. */
  publishes(photos?: Photo | readonly Photo[], options?: PublishOptions): Promise<Post>;
  /** Publishes what this person has uploaded already. */
  publishesMedia(mediaIds: readonly string[], options?: PublishOptions): Promise<Post>;
  likes(post: { id: string }): Promise<void>;
  unlikes(post: { id: string }): Promise<void>;
  comments(post: { id: string }, text: string, options?: CommentOptions): Promise<Comment>;

  /** The post with its latest comments; null where it does not exist or this person may not see it. */
  sees(post: { id: string }, page?: { comments?: number; after?: string | null }): Promise<PostDetail | null>;
  homeFeed(page?: PageRequest): Promise<Feed<RankedEdge>>;
  followingFeed(page?: PageRequest): Promise<Feed<FeedEdge>>;
  explore(page?: PageRequest): Promise<Feed<RankedEdge>>;
  /** Somebody's page, by username; null where there is no such account. */
  profile(other: { username: string }, page?: PageRequest): Promise<Profile | null>;

  tryFollows(other: { id: string }): Promise<RelationshipPayload>;
  tryUnfollows(other: { id: string }): Promise<RelationshipPayload>;
  tryDoes(change: RelationshipOperation, other: { id: string }): Promise<ChangedAccount>;
  tryUpdatesProfile(changes: ProfileChanges): Promise<Replies['UpdateProfile']['updateProfile']>;
  /** READY or REJECTED, as it came out. */
  tryUploads(photo: Photo, options?: UploadOptions): Promise<Media>;
  /** `publishesMedia`, with its refusal. */
  tryPublishes(mediaIds: readonly string[], options?: PublishOptions): Promise<Replies['PublishPost']['publishPost']>;
  tryLikes(post: { id: string }): Promise<LikePayload>;
  tryUnlikes(post: { id: string }): Promise<LikePayload>;
  tryComments(
    post: { id: string },
    text: string,
    options?: CommentOptions,
  ): Promise<Replies['AddComment']['addComment']>;
}

/** The person whose session this is. */
export function personOf(
  client: Client,
  { session, email, password }: { session: Session; email: string; password: string },
): Person {
  const { accessToken, refreshToken, user } = session;
  const ask = async <Name extends OperationName>(operation: Name, variables: Variables): Promise<Replies[Name]> =>
    dataOf(`${operation} by ${user.username}`, await client.send(operation, variables, accessToken));
  const wish = (what: string) => `${user.username}'s wish to ${what}`;

  const person: Person = {
    ...{ id: user.id, username: user.username, email, password, accessToken, refreshToken },

    tryFollows: async ({ id }) => (await ask('Follow', { input: { userId: id } })).follow,
    tryUnfollows: async ({ id }) => (await ask('Unfollow', { input: { userId: id } })).unfollow,

    async tryDoes(change, { id }) {
      const [payload] = Object.values(await ask(change, { input: { userId: id } })) as [ChangedAccount];
      return payload;
    },
    tryUpdatesProfile: async (changes) => (await ask('UpdateProfile', { input: changes })).updateProfile,

    async tryUploads(picture, { idempotencyKey = randomUUID(), pollMs } = {}) {
      const { requestUpload } = await ask('RequestUpload', { input: { ...announcementOf(picture), idempotencyKey } });
      const { media, upload: ticket } = accepted(wish('upload'), requestUpload);
      const { id: mediaId } = present(wish('upload'), media);
      if (ticket) {
        const { status, body } = await putBytes(ticket, picture.bytes);
        // 412: an earlier attempt with this key has left the bytes there.
        if (status !== 200 && status !== 412) throw new Error(`Storage answered the PUT with ${status}: ${body}`);
        const { completeUpload } = await ask('CompleteUpload', { input: { mediaId } });
        accepted(wish('complete an upload'), completeUpload);
      }
      return settledMedia(async () => (await ask('MediaStatus', { id: mediaId })).media, { everyMs: pollMs });
    },

    async tryPublishes(mediaIds, { caption = '', idempotencyKey = randomUUID(), ...said } = {}) {
      return (await ask('PublishPost', { input: { mediaIds, caption, idempotencyKey, ...said } })).publishPost;
    },

    tryLikes: async ({ id }) => (await ask('LikePost', { input: { postId: id } })).likePost,
    tryUnlikes: async ({ id }) => (await ask('UnlikePost', { input: { postId: id } })).unlikePost,

    async tryComments({ id }, text, { replyTo, idempotencyKey = randomUUID() } = {}) {
      const input = { postId: id, text, replyToId: replyTo?.id ?? null, idempotencyKey };
      return (await ask('AddComment', { input })).addComment;
    },

    async follows(other) {
      accepted(wish('follow'), await person.tryFollows(other));
    },
    async unfollows(other) {
      accepted(wish('unfollow'), await person.tryUnfollows(other));
    },
    async does(change, other) {
      accepted(wish(change), await person.tryDoes(change, other));
    },
    async updatesProfile(changes) {
      const payload = accepted(wish('update the profile'), await person.tryUpdatesProfile(changes));
      return present(wish('update the profile'), payload.user);
    },
    async uploads(picture, options) {
      const { id, rejection } = await person.tryUploads(picture, options);
      if (rejection) throw new Error(`The photo was rejected, ${rejection.code}: ${rejection.message}`);
      return id;
    },
    async publishes(photos, options) {
      const pictures = [photos ?? (await smallPhoto('black-canyon'))].flat();
      const mediaIds = await Promise.all(pictures.map((picture) => person.uploads(picture)));
      return person.publishesMedia(mediaIds, options);
    },
    async publishesMedia(mediaIds, options) {
      const payload = accepted(wish('publish'), await person.tryPublishes(mediaIds, options));
      return present(wish('publish'), payload.post);
    },
    async likes(post) {
      accepted(wish('like'), await person.tryLikes(post));
    },
    async unlikes(post) {
      accepted(wish('take a like back'), await person.tryUnlikes(post));
    },
    async comments(post, text, options) {
      const payload = accepted(wish('comment'), await person.tryComments(post, text, options));
      return present(wish('comment'), payload.comment);
    },

    sees: async ({ id }, page = {}) => (await ask('PostDetail', { id, ...page })).post,
    homeFeed: async (page = {}) => present('homeFeed', (await ask('HomeFeed', { ...page })).homeFeed),
    followingFeed: async (page = {}) =>
      present('followingFeed', (await ask('FollowingFeed', { ...page })).followingFeed),
    explore: async (page = {}) => present('explore', (await ask('Explore', { ...page })).explore),
    profile: async ({ username }, page = {}) => (await ask('Profile', { username, ...page })).userByUsername,
  };
  return person;
}
