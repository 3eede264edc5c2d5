export * from './replica-reads.ts';
export type { Replica } from './rotation.ts';
export { asRequestOf, requestOpened } from './running-request.ts';
export * from './session-positions.ts';
