import { createClient, eventually, type Person, photo, signUp } from '../../test/kit/index.ts';

/** Someone who follows `authors` people with `postsEach`; every post shows the one photo its author has uploaded. */
export async function makeViewer(
  origin: string,
  { authors, postsEach }: { authors: number; postsEach: number },
): Promise<Person> {
  const client = createClient(origin);
  const viewer = await signUp(client);
  for (let n = 0; n < authors; n += 1) {
    const author = await signUp(client);
    await viewer.follows(author);
    const mediaId = await author.uploads(photo('nagasaki-boats'));
    for (let post = 0; post < postsEach; post += 1) await author.tryPublishes([mediaId], { caption: `Post #${post}` });
  }
  const posts = authors * postsEach;
  await eventually(async () => {
    const { edges } = await viewer.followingFeed({ first: posts });
    if (edges.length < posts) throw new Error(`Only ${edges.length} posts have arrived`);
  });
  return viewer;
}

/**
 * Tokens of so many sessions, one for each connection: the router answers identical queries of one session that come
 * together at one go, and a benchmark must not measure that.
 */
export async function sessionsOf({ username, password }: Person, count: number, origin: string): Promise<string[]> {
  const client = createClient(origin);
  const input = { login: username, password, device: 'bench' };
  const logIns = await Promise.all(Array.from({ length: count }, () => client.send('LogIn', { input })));
  return logIns.map(({ data }) => {
    const token = data?.logIn.session?.accessToken;
    if (!token) throw new Error(`${username} could not log in`);
    return token;
  });
}
