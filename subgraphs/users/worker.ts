import type { EventHandlers } from '@heliograph/platform/events';
import { shardOf } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import { retellInBatches } from '@heliograph/platform/retelling';
import type { Platform } from '@heliograph/platform/runtime';
import { accountDataWorker } from './account-data-worker.ts';
import { retellProfiles } from './adapters/profile-events.ts';
import { copyUsername } from './domain/accounts/change-username.ts';
import { resumeSignUp } from './domain/accounts/resume-sign-up.ts';
import { sendOwedMail } from './domain/mail/send-owed-mail.ts';
import { notePopular } from './domain/suggestions/note-popular.ts';
import type { Mailer } from './ports.ts';
import { usersStores } from './stores.ts';

export { mailerOf } from './adapters/mailer.ts';

/** Takes the jobs and events of the users room; mails go out by `mailer`, which belongs to the caller. */
export async function usersWorker(platform: Platform, mailer: Mailer): Promise<EventHandlers> {
  const stores = usersStores(platform);
  const mail = { ...stores, mailer, linkBase: platform.settings.SHARE_BASE_URL };
  await platform.queues.work(jobs.usersFinishSignUp, ({ accountId }) => resumeSignUp(stores, accountId));
  await platform.queues.work(jobs.usersCopyUsername, ({ accountId }) => copyUsername(stores, accountId));
  await platform.queues.work(jobs.usersSendMail, (owed) => sendOwedMail(mail, owed));
  await platform.queues.work(jobs.usersSever, (block) => stores.blocks.sever(block));
  await platform.queues.work(jobs.usersAcceptAll, async ({ accountId, after }) => {
    const next = await stores.follows.acceptBatch(accountId, after);
    if (next === null) return;
    await platform.shards.transaction(shardOf(accountId), (tx) =>
      // The key makes it one job a batch, however often the job before it is repeated.
      platform.queues.enqueue(
        tx,
        jobs.usersAcceptAll,
        { accountId, after: next },
        { key: `${accountId} ${next.time} ${next.id}` },
      ),
    );
  });
  const retell = await retellInBatches(platform, jobs.usersRetell, (shard, after) =>
    retellProfiles(platform, shard, after),
  );

  return {
    ...(await accountDataWorker(platform, stores)),
    RetellingAsked: ({ shard }, wave) => retell(shard, wave),
    MediaReady: (photo) => stores.photos.note(photo),
    MediaErased: (photo) => stores.photos.forget(photo),
    UserFollowed: ({ followeeId }) => notePopular({ ...stores, graph: platform.graph }, followeeId),
  };
}
