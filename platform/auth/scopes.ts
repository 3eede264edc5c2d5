/**
 * What an account can be granted beyond being signed in, by its access tokens: to decide on what people report. The
 * schema names it in `@requiresScopes`.
 */
export const MODERATION = 'moderation';
