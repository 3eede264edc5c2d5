export { type EndedSessions, watchEndedSessions } from './ended-sessions.ts';
export { createSessionEnds, type SessionEnds } from './session-ends.ts';
