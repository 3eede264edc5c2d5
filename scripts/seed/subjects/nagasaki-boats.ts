import type { Subject } from './subject.ts';

/** Felice Beato, Nagasaki, about 1865. */
export const nagasakiBoats: Subject = {
  photograph: 'nagasaki-boats',
  hashtags: ['Nagasaki', 'harbour', 'boats', 'lowtide', 'river', 'Japan', 'woodenboats', 'albumenprint'],
  views: [
    {
      frame: { x: 0, y: 0, width: 1, height: 1 },
      altText: 'Boats on a river in Nagasaki, wooden houses and hills behind them',
      captions: [
        'The whole harbour, before anyone is awake.',
        'Low tide. Everything rests for an hour.',
        'I could stand on this bank all morning, and I did.',
        'Houses, hills, masts: count them from left to right.',
        'One long exposure and not a ripple.',
      ],
    },
    {
      frame: { x: 0.38, y: 0.1, width: 0.42, height: 0.64 },
      altText: 'A sailing junk with a tall mast, aground at low tide',
      captions: [
        'She waits for the water to come back.',
        'That mast leans a little more every year.',
        'Aground, but not for long.',
        'Rope, tar and a very patient crew.',
      ],
    },
    {
      frame: { x: 0, y: 0.62, width: 0.68, height: 0.38 },
      altText: 'A covered river boat with a boatman sitting in the stern',
      captions: [
        'Our ferryman takes his break.',
        'The covered boat: room for six, or four with luggage.',
        'He said ten minutes. That was an hour ago.',
      ],
    },
    {
      frame: { x: 0.62, y: 0.62, width: 0.38, height: 0.38 },
      altText: 'The bow of a boat with a small cabin, tied up at the bank',
      captions: ['Tied up for the night.', 'Small cabin, big plans.'],
    },
    {
      frame: { x: 0, y: 0.3, width: 1, height: 0.4 },
      altText: 'Wooden houses on stilts along the river, hills in the distance',
      captions: [
        'The far bank. Every roof has its own story.',
        'Houses on stilts, feet in the river.',
        'Somewhere behind the third roof is the best tea in town.',
      ],
    },
  ],
  comments: [
    'That mast!',
    'Is this by the old bridge?',
    'I can smell the tide from here.',
    'My grandfather worked on one of these.',
    'How did you keep the water so smooth?',
    'The boatman makes the picture.',
    'Adding this to my list for spring.',
  ],
};
