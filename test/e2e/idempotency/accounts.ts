import { Secret, TOTP } from 'otpauth';
import { logIn, type Person, world } from '../../kit/index.ts';
import { accepted } from '../../kit/refusals.ts';
import { uniqueSuffix } from '../../kit/sign-up.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { type KeyedMutation, type Scene, sendKeyed } from './keyed-mutation.ts';

/** Few enough not to look like guessing: so many passwords or codes are tried at once. */
const FEW = 5;

/** What ana changes of her own account. */
export const accountMutations: KeyedMutation[] = [
  {
    ...{ field: 'updateProfile', input: 'UpdateProfileInput', answer: 'user { id }', sends: 10 },
    prepare: asAna(async (_system, ana) => ({
      ...{ input: { name: 'Ana' }, otherInput: { name: 'Other' } },
      effects: async () => ((await ana.profile(ana))?.name === 'Ana' ? 1 : 0),
      undo: () => ana.updatesProfile({ name: '' }),
    })),
  },
  {
    ...{ field: 'changeUsername', input: 'ChangeUsernameInput', answer: 'viewer { user { id } }', sends: 10 },
    prepare: asAna(async ({ platform: { directory } }) => {
      const username = `new_${uniqueSuffix()}`;
      return {
        ...{ input: { username }, otherInput: { username: `new_${uniqueSuffix()}` } },
        effects: async () => {
          const account = await directory.account.findUnique({ where: { username } });
          return (account?.nameVersion ?? 1) - 1;
        },
      };
    }),
  },
  {
    ...{ field: 'changePassword', input: 'ChangePasswordInput', answer: 'viewer { user { id } }', sends: FEW },
    prepare: asAna(async ({ client }, ana) => {
      const [currentPassword, newPassword] = [ana.password, 'another unlikely password'];
      return {
        input: { currentPassword, newPassword },
        otherInput: { currentPassword, newPassword: 'yet another unlikely password' },
        effects: async () => ((await logIn(client, { ...ana, password: newPassword })).id === ana.id ? 1 : 0),
      };
    }),
  },
  {
    ...{ field: 'revokeSession', input: 'RevokeSessionInput', answer: 'sessionId', sends: 10 },
    prepare: asAna(async ({ client, platform: { directory } }, ana) => {
      const before = await directory.session.findMany({ where: { accountId: BigInt(ana.id) } });
      await Promise.all([logIn(client, ana), logIn(client, ana)]);
      const known = before.map(({ id }) => id);
      const [one, other] = await directory.session.findMany({
        where: { accountId: BigInt(ana.id), id: { notIn: known } },
      });
      return {
        ...{ input: { sessionId: one?.id }, otherInput: { sessionId: other?.id } },
        effects: () => directory.session.count({ where: { accountId: BigInt(ana.id), endedAt: { not: null } } }),
      };
    }),
  },
  {
    ...{ field: 'requestEmailVerification', input: 'RequestEmailVerificationInput', sends: 10 },
    answer: 'viewer { user { id } }',
    prepare: asAna(async (system, ana) => {
      const before = await mailsTo(system, ana);
      return { input: {}, effects: async () => (await mailsTo(system, ana)) - before };
    }),
  },
  {
    ...{ field: 'startTwoFactor', input: 'StartTwoFactorInput', answer: 'enrollment { secret }', sends: FEW },
    prepare: asAna(async ({ platform: { directory } }, ana) => ({
      input: { password: ana.password },
      effects: () => directory.twoFactor.count({ where: { accountId: BigInt(ana.id) } }),
    })),
  },
  {
    // The codes are answered once, so copies are told apart by nothing but their errors.
    ...{ field: 'confirmTwoFactor', input: 'OneTimeCodeInput', answer: '__typename', sends: FEW },
    prepare: asAna(async (system, ana) => {
      const code = await startTwoFactor(system, ana);
      return {
        ...{ input: { oneTimeCode: code() }, otherInput: { oneTimeCode: '000000' } },
        effects: async () => (await recoveryCodes(system, ana)) / 10,
      };
    }),
  },
  {
    ...{ field: 'renewRecoveryCodes', input: 'OneTimeCodeInput', answer: '__typename', sends: FEW },
    prepare: asAna(async (system, ana) => {
      const { directory } = system.platform;
      const { code } = await turnTwoFactorOn(system, ana);
      const before = await directory.recoveryCode.findMany({ where: { accountId: BigInt(ana.id) } });
      const old = before.map(({ codeHash }) => codeHash);
      const renewed = { accountId: BigInt(ana.id), codeHash: { notIn: old } };
      return {
        ...{ input: { oneTimeCode: code(30) }, otherInput: { oneTimeCode: '000000' } },
        effects: async () => (await directory.recoveryCode.count({ where: renewed })) / 10,
      };
    }),
  },
  {
    ...{ field: 'disableTwoFactor', input: 'DisableTwoFactorInput', answer: 'viewer { user { id } }', sends: FEW },
    prepare: asAna(async (system, ana) => {
      const { codes } = await turnTwoFactorOn(system, ana);
      const [oneTimeCode, otherCode] = codes;
      return {
        input: { password: ana.password, oneTimeCode },
        otherInput: { password: ana.password, oneTimeCode: otherCode },
        effects: async () => ((await recoveryCodes(system, ana)) === 0 ? 1 : 0),
        undo: () => turnTwoFactorOn(system, ana),
      };
    }),
  },
  {
    ...{ field: 'exportMyData', input: 'ExportMyDataInput', answer: 'dataExport { id }', sends: 100 },
    prepare: asAna(async ({ platform: { directory } }, ana) => ({
      input: {},
      effects: () => directory.dataExport.count({ where: { accountId: BigInt(ana.id) } }),
    })),
  },
];

function asAna(scene: (system: TestSystem, ana: Person) => Promise<Omit<Scene, 'by'>>): KeyedMutation['prepare'] {
  return async (system) => {
    const { ana } = await world(system.client, { ana: {} });
    return { by: ana, ...(await scene(system, ana)) };
  };
}

/** Begins two-factor; answers what the authenticator app shows now, or some seconds from now. */
async function startTwoFactor(system: TestSystem, by: Person): Promise<(inSeconds?: number) => string> {
  const mutation = { field: 'startTwoFactor', input: 'StartTwoFactorInput', answer: 'enrollment { secret }' };
  const payload = accepted(
    'startTwoFactor',
    await sendKeyed(system, mutation, { by, input: { password: by.password } }),
  );
  const { secret } = payload.enrollment as { secret: string };
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  return (inSeconds = 0) => app.generate({ timestamp: Date.now() + inSeconds * 1000 });
}

async function turnTwoFactorOn(system: TestSystem, by: Person) {
  const code = await startTwoFactor(system, by);
  const mutation = { field: 'confirmTwoFactor', input: 'OneTimeCodeInput', answer: 'recoveryCodes' };
  const payload = accepted(
    'confirmTwoFactor',
    await sendKeyed(system, mutation, { by, input: { oneTimeCode: code() } }),
  );
  return { code, codes: payload.recoveryCodes as string[] };
}

const recoveryCodes = ({ platform: { directory } }: TestSystem, { id }: Person): Promise<number> =>
  directory.recoveryCode.count({ where: { accountId: BigInt(id) } });

/** How many mails were owed to the account so far. */
async function mailsTo({ platform: { directory } }: TestSystem, { id }: Person): Promise<number> {
  const [row] = await directory.$queryRaw<{ mails: bigint }[]>`
    select count(*) as mails from pgboss.job where name = 'users.send-mail' and data->>'accountId' = ${id}`;
  return Number(row?.mails);
}
