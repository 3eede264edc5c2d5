export * from './catalogue.ts';
export * from './emit.ts';
export * from './first-time.ts';
export * from './relay.ts';
