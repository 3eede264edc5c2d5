import type { z } from 'zod';

/** What a setting says depends on where it is said: on a laptop or before the public. */
interface Profiled {
  HELIOGRAPH_PROFILE: 'development' | 'production';
}

interface OnlyForLaptops extends Profiled {
  CORS_ORIGINS?: string[] | undefined;
  TRUSTED_PROXIES?: string[] | undefined;
  SHARE_BASE_URL: string;
  SMTP_URL?: string | undefined;
  WEB_PUSH_ANY_ENDPOINT: boolean;
}

/** Adds a problem for every setting that production cannot do with, and what to do about it. */
export function refuseLaptopSettings(settings: OnlyForLaptops, context: z.core.$RefinementCtx<OnlyForLaptops>): void {
  if (settings.HELIOGRAPH_PROFILE !== 'production') return;
  const refuse = (name: keyof OnlyForLaptops, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });

  if (settings.TRUSTED_PROXIES === undefined) {
    refuse(
      'TRUSTED_PROXIES',
      'production must know the balancers in front of it, or everybody has one address: list them, or say `none`',
    );
  }
  if (settings.CORS_ORIGINS === undefined) {
    refuse('CORS_ORIGINS', 'production must know the pages that may call the API: list their origins, or say `none`');
  }
  if (!/^https:/i.test(settings.SHARE_BASE_URL)) {
    refuse('SHARE_BASE_URL', 'production gives out links that begin with it: say the https:// address of your site');
  }
  if (settings.SMTP_URL === undefined) {
    refuse('SMTP_URL', 'production does not write to its log what opens accounts: say who takes its mails');
  }
  if (settings.WEB_PUSH_ANY_ENDPOINT) {
    refuse('WEB_PUSH_ANY_ENDPOINT', 'production calls no private addresses because a browser said so: leave it out');
  }
}

interface DependingOnProfile extends Profiled {
  DRAIN_TIMEOUT_MS?: number | undefined;
  DRAIN_NOTICE_MS?: number | undefined;
  LIVE_MAX_CONNECTIONS_PER_ADDRESS?: number | undefined;
}

const DEFAULTS = {
  // On a laptop no balancer asks, and everyone comes from one address.
  development: { drainTimeoutMs: 10_000, drainNoticeMs: 100, connectionsPerAddress: 10_000 },
  // A balancer asks every 3 s, and two answers in a row take a router out.
  production: { drainTimeoutMs: 60_000, drainNoticeMs: 7000, connectionsPerAddress: 100 },
};

/** Fills in what has another default in each profile; a notice never takes more than half of the time to drain. */
export function withProfileDefaults<Settings extends DependingOnProfile>(settings: Settings) {
  const defaults = DEFAULTS[settings.HELIOGRAPH_PROFILE];
  const drainTimeoutMs = settings.DRAIN_TIMEOUT_MS ?? defaults.drainTimeoutMs;
  return {
    ...settings,
    DRAIN_TIMEOUT_MS: drainTimeoutMs,
    DRAIN_NOTICE_MS: Math.min(settings.DRAIN_NOTICE_MS ?? defaults.drainNoticeMs, drainTimeoutMs / 2),
    LIVE_MAX_CONNECTIONS_PER_ADDRESS: settings.LIVE_MAX_CONNECTIONS_PER_ADDRESS ?? defaults.connectionsPerAddress,
  };
}
