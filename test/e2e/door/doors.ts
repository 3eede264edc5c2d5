import { startTestSystem, type TestSystem } from '../../kit/test-system.ts';

/** Doors over the same stores. */
export interface Doors extends AsyncDisposable {
  /** As `npm start` opens it. */
  readonly development: TestSystem;
  /** In the production profile, with nothing said that it does not ask for; but strangers may send it many new texts. */
  readonly production: TestSystem;
  /** Two instances of one deployment behind a balancer, for one app of our own with one page. */
  readonly deployed: readonly [TestSystem, TestSystem];
}

/** The page of the deployment. */
export const APP = 'https://app.example.org';

/** Tokens and tokens a second: queries come back soon, the rest not within a test. */
export const RATE_LIMITS = { queries: 20, mutations: 3, logIns: 4 };

const MANY_TEXTS = 'planning.viewer=1000/1000,planning.ip=1000/1000';

const PRODUCTION = {
  HELIOGRAPH_PROFILE: 'production',
  TRUSTED_PROXIES: 'none',
  CORS_ORIGINS: 'none',
  SHARE_BASE_URL: 'https://example.org',
  // Nobody answers there: what production has to say of mails, though it sends none.
  SMTP_URL: 'smtps://127.0.0.1:9',
  MAIL_FROM: 'no-reply@example.org',
  RATE_LIMITS: MANY_TEXTS,
};

const DEPLOYED = {
  ...PRODUCTION,
  PERSISTED_ONLY: 'true',
  CORS_ORIGINS: `${APP},https://beta.example.org`,
  TRUSTED_PROXIES: 'loopback',
  RATE_LIMITS: `query.viewer=${RATE_LIMITS.queries}/20,mutation.viewer=${RATE_LIMITS.mutations}/0.01,credentials.ip=${RATE_LIMITS.logIns}/0.01,${MANY_TEXTS}`,
};

export async function openDoors(): Promise<Doors> {
  await using stack = new AsyncDisposableStack();
  const development = stack.use(await startTestSystem({ topology: 'embedded' }));
  const besides = [PRODUCTION, DEPLOYED, DEPLOYED].map((env) =>
    startTestSystem({ topology: 'embedded', beside: development, env }),
  );
  for (const opened of await Promise.allSettled(besides)) if (opened.status === 'fulfilled') stack.use(opened.value);
  const [production, one, other] = await Promise.all(besides);
  if (!production || !one || !other) throw new Error('A door is missing');
  const opened = stack.move();
  return { development, production, deployed: [one, other], [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
