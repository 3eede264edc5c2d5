import type { Client } from '../../test/kit/client.ts';
import type { Person } from '../../test/kit/person.ts';
import { accepted, dataOf, present } from '../../test/kit/refusals.ts';
import type { DemoPerson } from './cast.ts';
import { inParallel } from './in-parallel.ts';
import type { DemoTalk } from './talks.ts';

/** Conversations that are held at once; in each, one message comes after the other. */
const AT_ONCE = 4;

/** Writes what the talks say, each message once, however often it is tried within a day. */
export async function holdTalks(
  client: Client,
  talks: readonly DemoTalk[],
  as: (person: DemoPerson) => Person,
  onHeld: () => void,
): Promise<void> {
  await inParallel(talks, AT_ONCE, async ({ key, members: [first, ...others], title, messages }) => {
    const memberIds = others.map((person) => as(person).id);
    const start = { memberIds, idempotencyKey: key, ...(title !== null && { title }) };
    const started = dataOf(
      'StartConversation',
      await client.send('StartConversation', { input: start }, as(first).accessToken),
    );
    const conversationId = present(
      'the conversation',
      accepted('StartConversation', started.startConversation).conversation,
    ).id;
    for (const [index, { by, text }] of messages.entries()) {
      const input = { conversationId, text, idempotencyKey: `${key}-${index}` };
      const { sendMessage } = dataOf('SendMessage', await client.send('SendMessage', { input }, as(by).accessToken));
      accepted('SendMessage', sendMessage);
    }
    onHeld();
  });
}
