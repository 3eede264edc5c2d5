export * from './catalogue.ts';
export * from './emit.ts';
export * from './first-time.ts';
export * from './oldest-waiting.ts';
export * from './relay.ts';
export * from './until-told.ts';
