export { type PublicJwk, UnusableAccessKeys } from './access-keys.ts';
export * from './access-token.ts';
export * from './cursor-seal.ts';
export * from './media-grant.ts';
export * from './scopes.ts';
export * from './sealed-text.ts';
export * from './secret-box.ts';
export * from './viewer-token.ts';
