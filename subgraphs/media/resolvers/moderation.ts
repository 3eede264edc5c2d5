import type { MutationResolvers, QueryResolvers } from '../generated/resolvers.ts';
import { report } from './Mutation/report.ts';
import { resolveReport } from './Mutation/resolveReport.ts';
import { moderationQueue } from './Query/moderationQueue.ts';

export const moderationQueries = { moderationQueue } satisfies QueryResolvers;

export const moderationMutations = { report, resolveReport } satisfies MutationResolvers;
