export * from './client.ts';
export * from './doorbell.ts';
export * from './script.ts';
