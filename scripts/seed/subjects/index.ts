import { airplaneFromAbove } from './airplane-from-above.ts';
import { alliumOreophilum } from './allium-oreophilum.ts';
import { blackCanyon } from './black-canyon.ts';
import { frenchAlpineLandscape } from './french-alpine-landscape.ts';
import { locomotionHouseCat } from './locomotion-house-cat.ts';
import { nagasakiBoats } from './nagasaki-boats.ts';
import type { Subject } from './subject.ts';

export type { Subject, View } from './subject.ts';

export const subjects: readonly Subject[] = [
  nagasakiBoats,
  blackCanyon,
  frenchAlpineLandscape,
  alliumOreophilum,
  locomotionHouseCat,
  airplaneFromAbove,
];
