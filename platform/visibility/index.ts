export * from './visibility.ts';
export * from './visible-loader.ts';
