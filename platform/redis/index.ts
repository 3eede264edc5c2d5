export * from './client.ts';
export * from './doorbell.ts';
