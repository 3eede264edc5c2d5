export * from './gazetteer.ts';
export { geonamesGazetteer } from './geonames-gazetteer.ts';
