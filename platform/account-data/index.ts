export * from './erasing.ts';
export * from './exporting.ts';
