export * from './catalogue.ts';
export * from './emit.ts';
export * from './relay.ts';
