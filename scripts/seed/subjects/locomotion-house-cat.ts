import type { Subject } from './subject.ts';

/** Eadweard Muybridge, Animal Locomotion, 1887. */
export const locomotionHouseCat: Subject = {
  photograph: 'locomotion-house-cat',
  hashtags: ['cat', 'catsofheliograph', 'inmotion', 'tabby', 'slowmotion', 'locomotion', 'frames', 'caturday'],
  views: [
    {
      frame: { x: 0, y: 0, width: 1, height: 1 },
      altText: 'A striped cat walking, trotting and running, frame after frame',
      captions: [
        'Twenty-four frames of somebody who heard a tin being opened.',
        'From walk to gallop in four rows.',
        'She did it once. There was no second take.',
        'Science, she was told. She was paid in fish.',
      ],
    },
    {
      frame: { x: 0, y: 0, width: 0.5, height: 0.5 },
      altText: 'Six frames of a cat walking',
      captions: ['The walk: nothing to see here.', 'Inspecting the premises.', 'Slow, because everyone is looking.'],
    },
    {
      frame: { x: 0.5, y: 0, width: 0.5, height: 0.5 },
      altText: 'Six frames of a cat breaking into a trot',
      captions: [
        'Note the tail. The tail has a plan.',
        'A trot, with opinions.',
        'Something moved behind the curtain.',
      ],
    },
    {
      frame: { x: 0, y: 0.5, width: 0.5, height: 0.5 },
      altText: 'Six frames of a cat beginning to run',
      captions: [
        'Dinner is served.',
        'All four paws off the ground, I can prove it now.',
        'Third frame. Look closely.',
      ],
    },
    {
      frame: { x: 0.5, y: 0.5, width: 0.5, height: 0.5 },
      altText: 'Six frames of a cat in full gallop',
      captions: [
        'Full gallop, four in the morning, every morning.',
        'A very small cheetah.',
        'Gone. The rest is wallpaper.',
      ],
    },
  ],
  comments: [
    'The tail has a plan, I am dying.',
    'What is her name?',
    'Mine does this at four, too.',
    'Paid in fish, as it should be.',
    'Frame fourteen is my spirit animal.',
    'More cat please.',
    'I knew all four left the ground!',
  ],
};
