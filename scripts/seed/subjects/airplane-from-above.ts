import type { Subject } from './subject.ts';

/** Fédèle Azari, 1929. */
export const airplaneFromAbove: Subject = {
  photograph: 'airplane-from-above',
  hashtags: ['aviation', 'biplane', 'fromabove', 'flying', 'clouds', 'roundel', 'pilotlife', 'aerial'],
  views: [
    {
      frame: { x: 0, y: 0, width: 1, height: 1 },
      altText: 'A biplane seen from above, over fields and small clouds',
      captions: [
        'My wingman, from the better seat.',
        'Two thousand metres and no traffic.',
        'Hold still, I said, over the engine.',
        'The fields look ironed from up here.',
        'Leaning out with a plate camera: would not recommend. Did it twice.',
      ],
    },
    {
      frame: { x: 0.14, y: 0.2, width: 0.46, height: 0.42 },
      altText: 'A roundel on the left wing',
      captions: ['Freshly painted.', 'Left wing, best wing.', 'Canvas, wood, wire, faith.'],
    },
    {
      frame: { x: 0.48, y: 0.18, width: 0.5, height: 0.42 },
      altText: 'The right wing, a road far below it',
      captions: ['That road is how we find home.', 'A bullseye with an engine.', 'Right turn over the crossroads.'],
    },
    {
      frame: { x: 0.34, y: 0.5, width: 0.42, height: 0.48 },
      altText: 'The tail of the airplane above the clouds',
      captions: ['Tail end of a good day.', 'She wags it when the wind is right.'],
    },
    {
      frame: { x: 0, y: 0.4, width: 0.52, height: 0.46 },
      altText: 'Small clouds over fields',
      captions: [
        'We went round this one. It looked solid.',
        'Clouds, from their good side.',
        'Cotton wool, free of charge.',
      ],
    },
  ],
  comments: [
    'Who took this, and how are you still alive?',
    'Would not recommend, did it twice. Ha!',
    'Look at those fields.',
    'The roundels are so crisp.',
    'Any room for a passenger?',
    'I get dizzy just scrolling past.',
    'What are you flying?',
  ],
};
