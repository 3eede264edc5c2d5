import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { ConfigError, type Environment, parseEnvironment } from './environment.ts';
import { refuseLaptopSettings, withProfileDefaults } from './profile.ts';
import { apnsKey, refuseHalfProviders, serviceAccount, webPushKey } from './push-providers.ts';
import { requireSearchEngine } from './search-engine.ts';
import { parseShardReplicas, refuseStrayReplicas } from './shard-replicas.ts';
import { parseShardServers } from './shard-servers.ts';

const secret = z.string().min(32, 'a secret of at least 32 characters');
const number = (min = 1, max = Number.MAX_SAFE_INTEGER) => z.coerce.number().int().min(min).max(max);
const whole = (fallback: number, min?: number, max?: number) => number(min, max).default(fallback);
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// URL' });
const httpUrl = z.url({ protocol: /^https?$/, error: 'an http:// or https:// URL' });
/** Its query could turn off what keeps it safe, such as the check of certificates. */
const smtpUrl = z.url({ protocol: /^smtps?$/, error: 'an smtp:// or smtps:// URL' }).regex(/^[^?#]*$/, 'no query');
/** A parser that throws a ConfigError; here it becomes one problem among the others. */
const parsedBy = <Parsed>(parse: (text: string) => Parsed) =>
  z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof ConfigError ? error.message : String(error) });
      return z.NEVER;
    }
  });

const list = z.string().transform((text) => text.split(',').map((item) => item.trim()));

/** A list that can be empty by intent, which an empty variable is not. */
const listOrNone = list.transform((items) => (items.join() === 'none' ? [] : items));

/** `users=http://10.0.0.4:4101/graphql,media=…` */
const namedUrls = list
  .transform((items) => items.map((item) => item.split(/=(.*)/s).slice(0, 2)))
  .pipe(z.array(z.tuple([z.string().min(1), httpUrl])))
  .transform((pairs) => new Map(pairs));

/** Every setting that the router, the subgraphs, the workers and the pipeline share. */
const variables = z.object({
  /** `production` refuses what is only safe on a laptop (see profile.ts). */
  HELIOGRAPH_PROFILE: z.enum(['development', 'production']).default('development'),
  /** trace, debug, info, warn or error. */
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** What this machine keeps for the instance, such as pages that were built here. */
  HELIOGRAPH_HOME: z.string().default('.heliograph'),
  /** The public port of the router. */
  PORT: whole(4000, 1, 65535),
  /** The address the public port is bound to: a laptop's own by default. */
  HOST: z.string().default('127.0.0.1'),
  /** The address of the operations port: this machine's own by default. */
  OPERATIONS_HOST: z.string().default('127.0.0.1'),
  /** Where this process answers storage events, subgraph calls and health: never a public port. */
  OPERATIONS_PORT: whole(4001, 1, 65535),

  /** How many logical shards the map covers; fixed for the life of a deployment. */
  LOGICAL_SHARDS: whole(64, 1, 8192),
  /** Accounts, sessions, unique names and the shard map. */
  DIRECTORY_DATABASE_URL: postgresUrl,
  /** Physical servers by name: `shard1=postgres://…,shard2=postgres://…`; the map in the directory uses the names. */
  SHARD_SERVERS: parsedBy(parseShardServers),
  /**
   * Streaming standbys by the name of their primary: `shard1=postgres://…|postgres://…,shard2=postgres://…`. Requests
   * read from them what they have replayed; without it everything is read from the primaries.
   */
  SHARD_REPLICAS: parsedBy(parseShardReplicas).default(() => new Map()),
  /** A standby that is further behind is not read from, in milliseconds. */
  REPLICA_MAX_LAG_MS: whole(10_000, 1000, 600_000),
  /** How often each process asks the standbys it reads from where they are, in milliseconds. */
  REPLICA_CHECK_MS: whole(1000, 50, 60_000),
  /**
   * `synchronous` refuses to start where the directory's PostgreSQL would acknowledge what none of its standbys has; while
   * none is there, sign-ups and log-ins wait, and fail after the 5 s of any statement.
   */
  DIRECTORY_REPLICATION: z.enum(['any', 'synchronous']).default('any'),
  /** Connections each process may hold to each database, and to each standby it reads from. */
  DATABASE_POOL_SIZE: whole(8, 2, 200),
  /** What the embedded search engine keeps; everything in it can be rebuilt from the shards. */
  SEARCH_DATABASE_URL: postgresUrl.optional(),
  /** An OpenSearch, with a user and a password in its URL where it asks for them: then it is the search engine. */
  OPENSEARCH_URL: httpUrl.optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'a redis:// URL' }),
  /**
   * How long Redis may leave a command without an answer, in milliseconds; then it counts as lost, and what it holds is
   * had from elsewhere. It answers in one; a second leaves room for its longest script and for a fork of a large store,
   * and is short beside what a request may take. A command waits half as long again at most.
   */
  REDIS_TIMEOUT_MS: whole(1000, 50, 60_000),
  /** `host:port,host:port`; keys are spread over them by consistent hashing. */
  MEMCACHED_SERVERS: list,
  /**
   * How long memcached may take to answer, in milliseconds; then the databases are asked. It answers in one: a tenth of a
   * second is more than a healthy network loses, and no more than a read from a database may cost besides. A machine that
   * does much else at once needs more, lest all of that reach the databases.
   */
  MEMCACHED_TIMEOUT_MS: whole(100, 10, 10_000),
  /** Prefix of every Redis and memcached key: lets several worlds share one server. */
  KEY_PREFIX: z.string().default('hg:'),

  S3_ENDPOINT: httpUrl,
  /** What image URLs begin with; behind a CDN, the CDN's address. */
  S3_PUBLIC_URL: httpUrl,
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: secret,
  /** Raw uploads: private, never served. */
  S3_STAGING_BUCKET: z.string().default('heliograph-staging'),
  /** Processed variants: public by unguessable key. */
  S3_MEDIA_BUCKET: z.string().default('heliograph-media'),
  /** Processes that make variants, at least. */
  PIPELINE_MIN_WORKERS: whole(1, 1, 1000),
  /** Processes that make variants, at most; by default one a core. */
  PIPELINE_MAX_WORKERS: whole(availableParallelism(), 1, 1000),
  /** Connections each of them may hold to each database: it writes a few rows a photo. */
  PIPELINE_POOL_SIZE: whole(3, 2, 200),
  /** A worker is added, every 2 s, while more photos than this wait. */
  PIPELINE_ADD_ABOVE: whole(1000),
  /** A worker is retired, every 2 s, while fewer photos than this wait. */
  PIPELINE_RETIRE_BELOW: whole(100, 0),
  /** A worker that has come to need more memory than this is replaced between two photos, in bytes. */
  PIPELINE_WORKER_BYTES: whole(1024 * 1024 * 1024, 64 * 1024 * 1024),
  /** Whether photos get AVIF, too: a fifth to a third fewer bytes to send, for several times the CPU of all other variants. */
  PIPELINE_AVIF: z.enum(['on', 'off']).default('on'),
  /**
   * Who may read processed variants: `public`, whoever has the address; `signed`, whoever has one that was given out
   * lately. Then the media bucket is not public, and S3_PUBLIC_URL leads to the store itself, or to a cache that passes
   * on host, path and query as they come.
   */
  MEDIA_URLS: z.enum(['public', 'signed']).default('public'),
  /** So many accounts, each older than a day, that report a post demote it until a moderator decides. */
  REPORTS_TO_DEMOTE: whole(5),
  /** How many things one account may report in a day. */
  REPORTS_PER_DAY: whole(50),
  /** Posts of accounts with more followers than this are pulled by those who read, not pushed to each of them. */
  FAN_OUT_THRESHOLD: whole(10_000),
  /** A file of ranking models, as `npm run train` writes it; by default the one that is shipped. */
  RANKING_MODEL: z.string().optional(),
  /** What foretold deeds are worth where that differs from `like=1,comment=3,share=4,save=2,hide=-20`. */
  RANKING_WEIGHTS: z.string().default(''),
  /** Trials of other weights on shares of the viewers, as JSON (see subgraphs/feed/domain/ranking/experiments.ts). */
  RANKING_EXPERIMENTS: z.string().default(''),
  /** How much engagement makes a post popular, so that strangers are shown it: a like is 1, a comment 2, a save 3. */
  POPULAR_MIN_ENGAGEMENT: whole(3),
  /** How often it is gathered what is popular, in seconds. */
  POPULAR_EVERY_SECONDS: whole(60, 1, 3600),
  /** How often it is looked which hashtags trend, and whether the search engine lacks anything, in seconds. */
  TRENDING_EVERY_SECONDS: whole(120, 1, 3600),
  /** Whether workers fill a search engine that is new, or has lost what it had. */
  SEARCH_FILL: z.stringbool().default(true),
  /** Key of the signature on storage events. */
  STORAGE_EVENTS_SECRET: secret,

  /**
   * The keys of access tokens, as JSON: a private ES256 key (JWK), or a set of private and public ones,
   * `{"keys":[…]}`, of which the first private one signs and all verify: so one key takes the place of another.
   */
  AUTH_ACCESS_KEY: z.string().min(1),
  /** How long an access token is good for, in seconds. */
  AUTH_ACCESS_TOKEN_SECONDS: whole(900, 60, 3600),
  /** How often routers look for sessions that have ended, lest the news of an end be lost, in milliseconds. */
  AUTH_SESSION_POLL_MS: whole(500, 50, 60_000),
  /** Key of two-factor secrets, recovery codes and log-in challenges: whoever loses it loses all second factors. */
  AUTH_TWO_FACTOR_KEY: secret,
  /** Key of the viewer tokens that the router signs and the subgraphs demand. */
  AUTH_VIEWER_SECRET: secret,
  /** Key of the cursors of all lists. */
  CURSOR_SECRET: secret,

  /** The supergraph to serve, as `npm run compose` writes it; looked at every second, so that it can be replaced. */
  SUPERGRAPH_FILE: z.string().optional(),
  /**
   * Pages that may call the API from a browser: `https://app.example.org,…`, or `none`. By default any page of this
   * machine; in production it must be said.
   */
  CORS_ORIGINS: listOrNone.optional(),
  /**
   * Proxies whose `X-Forwarded-For` is believed: addresses, networks, `loopback`, or `none`. By default none; in
   * production it must be said.
   */
  TRUSTED_PROXIES: listOrNone.optional(),
  /** Whether apps may ask for the schema; by default in development only. */
  INTROSPECTION: z.stringbool().optional(),
  /** Runs the operations of `schema/operations/` and no others. */
  PERSISTED_ONLY: z.stringbool().default(false),
  /** Rate limits that differ from the profile's: `query.viewer=200/40,credentials.ip=50/0.5` (capacity/refill a second). */
  RATE_LIMITS: z.string().default(''),
  /** Limits of one operation that differ from the profile's: `maxCost=20000,maxDepth=12` (see router/limits). */
  OPERATION_LIMITS: z.string().default(''),
  /** The largest operation with its variables, in bytes, over HTTP or a socket; images never come this way. */
  MAX_BODY_BYTES: whole(1024 * 1024),
  /** Sockets and event streams that one router holds at most. */
  LIVE_MAX_CONNECTIONS: whole(10_000),
  /** How many of them may come from one address: by default 100, in development 10 000. */
  LIVE_MAX_CONNECTIONS_PER_ADDRESS: number().optional(),
  /** Where the subgraphs answer when each is a process of its own. */
  SUBGRAPH_URLS: namedUrls.optional(),
  /** What `Post.shareUrl` and the links in mails begin with; in production https. */
  SHARE_BASE_URL: httpUrl.default('http://localhost:4000'),
  /**
   * Who takes our mails: `smtps://user:password@mail.example.org`, or `smtp://…`, which in production must offer
   * STARTTLS. Without it mails are written to the log, secrets and all; production refuses that.
   */
  SMTP_URL: smtpUrl.optional(),
  /** The address that mails come from; goes with SMTP_URL. */
  MAIL_FROM: z.email().optional(),
  /**
   * The text of the .p8 file with which Apple knows us; goes with the three that follow. Line ends may be written `\n`.
   * Pushes for which no provider is set go to the log, and in production nowhere.
   */
  APNS_KEY: apnsKey.optional(),
  /** The id of that key. */
  APNS_KEY_ID: z.string().optional(),
  /** The id of the team that the key belongs to. */
  APNS_TEAM_ID: z.string().optional(),
  /** The bundle id of the app. */
  APNS_TOPIC: z.string().optional(),
  /** Where Apple takes pushes: `https://api.sandbox.push.apple.com` for apps that were not installed from a store. */
  APNS_URL: z.url({ protocol: /^https$/, error: 'an https:// URL' }).default('https://api.push.apple.com'),
  /** The key file of a Google service account, which is JSON; it says which Firebase project takes pushes. */
  FCM_SERVICE_ACCOUNT: serviceAccount.optional(),
  /** Where Google takes pushes; where it gives out tokens is said by the service account. */
  FCM_URL: httpUrl.default('https://fcm.googleapis.com'),
  /** The private VAPID key, base64url; pages subscribe with its public half. Goes with WEB_PUSH_SUBJECT. */
  WEB_PUSH_PRIVATE_KEY: webPushKey.optional(),
  /** Whom push services write to when we trouble them: `mailto:…` or `https://…`. */
  WEB_PUSH_SUBJECT: z.url({ protocol: /^(mailto|https)$/, error: 'a mailto: or https:// URL' }).optional(),
  /** Takes push services at private addresses, and over plain http: for tests on one machine; production refuses it. */
  WEB_PUSH_ANY_ENDPOINT: z.stringbool().default(false),
  /** An OTLP/HTTP collector, such as `http://127.0.0.1:4318`; without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  /** Which part of the requests is traced, 0 to 1: by default all in development, one in a hundred in production. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).optional(),
  /** Whether a client's own `traceparent` is continued, sampled or not: by default in development only. */
  TRACE_TRUST_CLIENTS: z.stringbool().optional(),
  /**
   * How long after its deletion an account's traces begin to be erased, in seconds: longer than a request may take, so
   * that none that saw the account is still writing, and longer than access tokens are good for, as a router that starts
   * meanwhile learns from the account's sessions that its tokens are over. By default 100 s longer than those.
   */
  ERASURE_DELAY_SECONDS: number(0).optional(),
  /**
   * The largest archive of an account's data, in bytes: no more than one object of the store may have (haystack's default
   * is 64 MiB, Amazon takes 5 GiB in one piece). Photos past it are left out, and listed with their addresses.
   */
  EXPORT_MAX_BYTES: whole(60 * 1024 * 1024),
  /** The longest any request may take, in milliseconds. */
  REQUEST_TIMEOUT_MS: whole(30_000),
  /** How long a subgraph, or a push service, that failed five times in a row is left alone, in milliseconds. */
  BREAKER_OPEN_MS: whole(60_000),
  /**
   * How long a stopping process lets its running requests finish, in milliseconds: by default 60 000, in development
   * 10 000.
   */
  DRAIN_TIMEOUT_MS: number().optional(),
  /**
   * The part of it in which a stopping router still takes connections while `/health` already says that it goes, in
   * milliseconds, at most half: by default 7000, time for two checks of a balancer, in development 100.
   */
  DRAIN_NOTICE_MS: number(0).optional(),
});

/** Also where a single setting is wrong, so that all problems are told at once. */
const always = { when: () => true };
const platformSchema = variables
  .refine(({ SMTP_URL, MAIL_FROM }) => !SMTP_URL || MAIL_FROM, {
    path: ['MAIL_FROM'],
    error: 'with SMTP_URL, the address that mails come from',
    ...always,
  })
  .superRefine(refuseHalfProviders, always)
  .superRefine(refuseLaptopSettings, always)
  .superRefine(refuseStrayReplicas)
  .superRefine(requireSearchEngine)
  .transform(withProfileDefaults)
  .transform((settings) => ({
    ...settings,
    ERASURE_DELAY_SECONDS: settings.ERASURE_DELAY_SECONDS ?? settings.AUTH_ACCESS_TOKEN_SECONDS + 100,
  }));

export type Settings = z.output<typeof platformSchema>;

/** The settings of this process. @throws ConfigError naming everything that is wrong. */
export function readSettings(env: Environment): Settings {
  return parseEnvironment(platformSchema, env);
}
