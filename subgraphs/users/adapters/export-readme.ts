/** The first thing to read in an archive. */
export function exportReadme({ createdAt, leftOut }: { createdAt: Date; leftOut: readonly string[] }): string {
  const text = `Your data at Heliograph, as of ${createdAt.toISOString()}

users.json   your account and profile, where you are logged in, and your lists: whom you follow, who follows you,
             requests, blocked, muted and restricted accounts, close friends
media.json   your posts with their captions, the comments you wrote, the likes you gave, what you saved and what you
             reported, and a list of your photos
stories.json what you showed for a day, your highlights, and which stories you saw, with your reactions and votes
messages.json
             what you wrote to others, by conversation
feed.json    how often you engaged with other accounts, which orders your home feed
notifications.json
             what you were told in the last 90 days, how you want to be told, and which devices are pushed to
photos/      your photos at full size, as you sent them but for what was removed when they came in: places, cameras and
             other private notes. media.json says which is which.

Times are UTC (ISO 8601). Accounts, posts and photos are named by their ids. Passwords, tokens and the like are not part
of it: we keep none of them in a form that could be read.
`;
  if (leftOut.length === 0) return text;
  return `${text}
These photos would have made the archive too large; download them here:

${leftOut.join('\n')}
`;
}
