import type { Subject } from './subject.ts';

/** Karl Blossfeldt, 1928. */
export const alliumOreophilum: Subject = {
  photograph: 'allium-oreophilum',
  hashtags: ['allium', 'botany', 'plants', 'macro', 'garden', 'naturalform', 'bloom', 'blossfeldt'],
  views: [
    {
      frame: { x: 0, y: 0, width: 1, height: 1 },
      altText: 'The flower head of an ornamental onion, its buds about to open',
      captions: [
        'Architecture, grown in a pot.',
        'Six times its size, and it still surprises me.',
        'Allium oreophilum, the day before it opens.',
        'Somebody designed this. Nobody did.',
        'A column with its capital.',
      ],
    },
    {
      frame: { x: 0, y: 0.04, width: 1, height: 0.44 },
      altText: 'A crown of pointed buds',
      captions: [
        'A crown for a very small queen.',
        'Twelve buds. Thirteen, if you turn it round.',
        'Tomorrow all of these will be pink.',
        'Like a choir taking a breath.',
      ],
    },
    {
      frame: { x: 0.22, y: 0.22, width: 0.56, height: 0.48 },
      altText: 'Buds pushing out of their dry sheath',
      captions: [
        'Out of the paper coat at last.',
        'The sheath tears along a line it drew itself.',
        'Veins like a map.',
      ],
    },
    {
      frame: { x: 0, y: 0.05, width: 0.5, height: 0.36 },
      altText: 'Two clusters of buds, close up',
      captions: ['Left wing.', 'Closer. Closer still.', 'You can count the hours in these petals.'],
    },
    {
      frame: { x: 0.5, y: 0.05, width: 0.5, height: 0.36 },
      altText: 'Buds leaning to one side, close up',
      captions: ['It leans to the window, of course.', 'The last one to open.'],
    },
  ],
  comments: [
    'I thought this was cast iron.',
    'Do they smell of onion?',
    'Which lens is this?',
    'Mine never get this far, the snails see to that.',
    'Frame it. Please.',
    'The texture of that sheath!',
    'Show us when it opens.',
  ],
};
