import type { Subject } from './subject.ts';

/** Timothy H. O'Sullivan, Black Cañon, Colorado River, 1871. */
export const blackCanyon: Subject = {
  photograph: 'black-canyon',
  hashtags: ['BlackCanyon', 'ColoradoRiver', 'expedition', 'canyon', 'desert', 'rowing', 'camp8', 'lookingabove'],
  views: [
    {
      frame: { x: 0, y: 0, width: 1, height: 1 },
      altText: 'A boat on the bank of the Colorado River, between the dark walls of Black Canyon',
      captions: [
        'Camp 8, looking above.',
        'The river is quiet here. It will not be tomorrow.',
        'We came round the bend and nobody said a word.',
        'Sky, rock, water, us. In that order.',
        'Day twenty-three. Still upstream.',
      ],
    },
    {
      frame: { x: 0.06, y: 0.5, width: 0.44, height: 0.44 },
      altText: 'A small boat with a bare mast, pulled up on a stony bank',
      captions: [
        'Our little boat, taking a day off.',
        'Everything we own fits in this.',
        'One mast, two oars, a leak we have named Walter.',
        'Landed safely. The darkroom too.',
      ],
    },
    {
      frame: { x: 0.3, y: 0.22, width: 0.7, height: 0.5 },
      altText: 'The river passes through a gap between two steep cliffs',
      captions: [
        'Through there, in the morning.',
        'The gap. Every echo comes back twice.',
        'Light at the end of the canyon.',
      ],
    },
    {
      frame: { x: 0, y: 0.25, width: 0.6, height: 0.45 },
      altText: 'A ridge of dark rock above still water',
      captions: ['The ridge from last night’s camp.', 'Layers and layers and layers.', 'No filter, just basalt.'],
    },
    {
      frame: { x: 0.38, y: 0.62, width: 0.62, height: 0.38 },
      altText: 'Stones along the edge of the water',
      captions: ['Found the perfect skipping stone. Lost it at once.', 'Where the canyon keeps its spare parts.'],
    },
  ],
  comments: [
    'Walter the leak has to stay.',
    'How high are those walls?',
    'I would have turned round at the gap.',
    'The light on the water is unreal.',
    'Save me a seat in the boat!',
    'That sky, wow.',
    'How long did you expose this for?',
  ],
};
