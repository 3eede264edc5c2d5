export * from './access-token.ts';
export * from './signed-text.ts';
export * from './viewer-token.ts';
