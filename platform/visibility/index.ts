export * from './visibility.ts';
