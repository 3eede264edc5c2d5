import { createECDH, createPrivateKey } from 'node:crypto';
import { z } from 'zod';

/** The key that Apple gives out for its provider tokens: ES256, so on the curve P-256. */
export const apnsKey = z
  .string()
  .transform((text) => text.replaceAll('\\n', '\n'))
  .refine((pem) => isPrivateKey(pem, { asymmetricKeyType: 'ec', namedCurve: 'prime256v1' }), {
    error: 'the text of a .p8 file, which is a private key on the curve P-256',
  });

const accountFile = z.object({
  project_id: z.string().regex(/^[\w:.-]+$/, 'the id of a project'),
  client_email: z.email(),
  private_key: z
    .string()
    .refine((pem) => isPrivateKey(pem, { asymmetricKeyType: 'rsa' }), { error: 'a private RSA key' }),
  token_uri: z
    .url({ protocol: /^https?$/, error: 'an http:// or https:// URL' })
    .default('https://oauth2.googleapis.com/token'),
});

/** The key file of a Google service account, of which these four fields are used. */
export const serviceAccount = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      // The parser's own message would repeat a piece of the key.
      context.addIssue({ code: 'custom', message: 'the key file of a service account, which is JSON' });
      return z.NEVER;
    }
  })
  .pipe(accountFile);

export type ServiceAccount = z.output<typeof serviceAccount>;

/** The private half of a VAPID key pair: 32 bytes on the curve P-256. */
export const webPushKey = z.string().refine(
  (key) => {
    try {
      createECDH('prime256v1').setPrivateKey(Buffer.from(key, 'base64url'));
      return Buffer.from(key, 'base64url').length === 32;
    } catch {
      return false;
    }
  },
  { error: 'a private VAPID key: 32 bytes, base64url' },
);

function isPrivateKey(pem: string, expected: { asymmetricKeyType: string; namedCurve?: string }): boolean {
  try {
    const key = createPrivateKey(pem);
    return (
      key.asymmetricKeyType === expected.asymmetricKeyType &&
      key.asymmetricKeyDetails?.namedCurve === expected.namedCurve
    );
  } catch {
    return false;
  }
}

/** What each provider must be told, all of it or nothing. */
const PROVIDERS = [
  {
    APNS_KEY: 'the text of the .p8 file',
    APNS_KEY_ID: 'the id of the key',
    APNS_TEAM_ID: 'the id of the team that the key belongs to',
    APNS_TOPIC: 'the bundle id of the app',
  },
  {
    WEB_PUSH_PRIVATE_KEY: 'the private VAPID key',
    WEB_PUSH_SUBJECT: 'whom push services write to',
  },
] as const;

type Names = keyof (typeof PROVIDERS)[0] | keyof (typeof PROVIDERS)[1];
type OfProviders = { readonly [Name in Names]?: string | undefined };

/** Adds a problem for every setting that a provider lacks while another of its settings is there. */
export function refuseHalfProviders(settings: OfProviders, context: z.core.$RefinementCtx<OfProviders>): void {
  for (const provider of PROVIDERS) {
    const told = new Map(Object.entries(settings).filter(([name, value]) => name in provider && value !== undefined));
    const [given] = told.keys();
    for (const [name, what] of Object.entries(provider)) {
      if (given === undefined || told.has(name)) continue;
      context.addIssue({ code: 'custom', path: [name], message: `with ${given}, ${what}` });
    }
  }
}
