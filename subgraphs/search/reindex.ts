// What the command that makes the index anew needs of this room.
export { rebuildIndex } from './domain/indexing/rebuild.ts';
export { searchStores } from './stores.ts';
