import type { Subject } from './subject.ts';

/** Adolphe Braun, about 1870. */
export const frenchAlpineLandscape: Subject = {
  photograph: 'french-alpine-landscape',
  hashtags: ['Alps', 'mountains', 'firs', 'snowline', 'hiking', 'panorama', 'France', 'aboveTheTrees'],
  views: [
    {
      frame: { x: 0, y: 0, width: 1, height: 1 },
      altText: 'Firs on a slope before snow-covered peaks of the French Alps',
      captions: [
        'Worth every one of the 1 400 steps.',
        'The valley is still asleep down there.',
        'First snow on the high ones, last grass on ours.',
        'Bring a wide lens and a warm hat.',
        'We had the whole panorama to ourselves.',
      ],
    },
    {
      frame: { x: 0.05, y: 0.05, width: 0.6, height: 0.52 },
      altText: 'A chain of snow-covered peaks in the evening light',
      captions: [
        'Name the peaks from left to right. I’ll wait.',
        'Evening light on the long ridge.',
        'That saddle in the middle is for next summer.',
        'They look close. They are not.',
      ],
    },
    {
      frame: { x: 0, y: 0.12, width: 0.36, height: 0.88 },
      altText: 'Tall dark firs, some of them bare',
      captions: ['The old guard.', 'Firs doing what firs do.', 'This one has seen a few storms.'],
    },
    {
      frame: { x: 0.4, y: 0.28, width: 0.42, height: 0.72 },
      altText: 'A single fir stands above the others before the valley',
      captions: ['The tallest on the slope, and it knows.', 'Lunch was under the second tree.'],
    },
    {
      frame: { x: 0.58, y: 0.15, width: 0.42, height: 0.85 },
      altText: 'A steep meadow with firs along its edge',
      captions: ['The short way down.', 'Steeper than it looks. Ask my knees.', 'Last meadow before the rocks.'],
    },
  ],
  comments: [
    'Which hut did you stay at?',
    'My knees hurt from looking at it.',
    'The second peak from the left!',
    'I needed this air today.',
    'Was there still snow on the path?',
    'Those firs are giants.',
    'Take me along next time.',
  ],
};
