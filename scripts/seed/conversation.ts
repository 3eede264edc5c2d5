/** What people write under any picture. */
export const remarks = [
  'Beautiful.',
  'This one stays with me.',
  'How long did you wait for that?',
  'Saved for later.',
  'You have an eye.',
  'I keep coming back to this.',
  'So calm.',
  'Print, please!',
  '😍',
  'Where was this?',
  'Best one yet.',
  'The tones! 👏',
] as const;

/** What an author answers. */
export const answers = [
  'Thank you!',
  'That means a lot.',
  'A lot of patience and a little luck.',
  'I will tell you next time we meet.',
  'Come along next time.',
  '😊',
  'Ha, exactly.',
  'More of it tomorrow.',
] as const;
