export * from './logger.ts';
export * from './request-stats.ts';
