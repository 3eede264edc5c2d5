export * from './breaker.ts';
export * from './deadline.ts';
export * from './retry.ts';
export * from './turnstile.ts';
export * from './work-class.ts';
