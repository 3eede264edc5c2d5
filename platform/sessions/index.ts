export * from './session-ends.ts';
