import type { StoryPollResolvers } from '../../generated/resolvers.ts';

/** What others chose is told to those who have chosen, and to the author. */
export const StoryPoll: StoryPollResolvers = {
  question: ({ poll }) => poll?.question ?? '',
  async options({ id, authorId, poll }, _args, { viewer, loaders }) {
    const options = poll?.options ?? [];
    const mayKnow = viewer?.userId === authorId || ((await loaders.ownViews.load(id))?.vote ?? null) !== null;
    if (!mayKnow) return options.map((option) => ({ ...option, voteCount: null }));
    const counts = await Promise.all(options.map((option) => loaders.counts.load({ votes: option.id })));
    return options.map((option, index) => ({ ...option, voteCount: counts[index] ?? 0 }));
  },
  viewerVote: async ({ id }, _args, { loaders }) => (await loaders.ownViews.load(id))?.vote ?? null,
};
