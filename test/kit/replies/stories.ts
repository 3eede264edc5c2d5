import type { Page, UserError } from './common.ts';

interface Picture {
  id: string;
  placeholder: string | null;
}

export interface Poll {
  question: string;
  viewerVote: string | null;
  options: { id: string; text: string; voteCount: number | null }[];
}

/** A story as an account's tray has it. */
export interface StoryCard {
  id: string;
  audience: 'FOLLOWERS' | 'CLOSE_FRIENDS';
  createdAt: string;
  expiresAt: string;
  viewerHasSeen: boolean;
  media: (Picture & { image: string | null }) | null;
  poll: Poll | null;
}

interface Ring {
  id: string;
  storyCount: number;
  unseenCount: number;
}

interface StoryChanged<Changed> {
  story: ({ id: string } & Changed) | null;
  errors: UserError[];
}

type Author = { id: string; username: string; avatarUrl: string | null } | null;

export interface StoryReplies {
  StoryTray: {
    storyTray: Page<{
      cursor: string;
      node: Ring & { latestStoryAt: string; preview: Picture | null; user: Author };
    }> | null;
  };
  AccountStories: { userByUsername: { id: string; storyTray: (Ring & { stories: StoryCard[] }) | null } | null };
  Story: {
    story:
      | (StoryCard & {
          viewCount: number | null;
          author: Author;
          viewers:
            | (Page<{ cursor: string; viewedAt: string; reaction: string | null; node: Author }> & {
                totalCount: number;
              })
            | null;
        })
      | null;
  };
  StoryArchive: { storyArchive: Page<{ cursor: string; node: { id: string; viewCount: number | null } }> | null };
  Highlights: {
    userByUsername: {
      id: string;
      highlights: Page<{ cursor: string; node: { id: string; title: string; cover: Picture | null } }> | null;
    } | null;
  };
  CreateStory: { createStory: StoryChanged<Pick<StoryCard, 'audience' | 'createdAt' | 'expiresAt' | 'media'>> };
  ViewStory: { viewStory: StoryChanged<{ viewerHasSeen: boolean }> };
  DeleteStory: {
    deleteStory: {
      deletedStoryId: string | null;
      tray: { id: string; storyCount: number } | null;
      errors: UserError[];
    };
  };
  ReactToStory: { reactToStory: StoryChanged<{ viewerHasSeen: boolean }> };
  VotePoll: { votePoll: StoryChanged<{ poll: Poll | null }> };
  CreateHighlight: {
    createHighlight: {
      highlight: { id: string; title: string; stories: { edges: { node: { id: string } }[] } | null } | null;
      errors: UserError[];
    };
  };
}
