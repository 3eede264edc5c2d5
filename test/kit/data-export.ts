import { randomUUID } from 'node:crypto';
import type { Client } from './client.ts';
import { eventually } from './eventually.ts';
import type { Person } from './person.ts';
import { accepted, dataOf, present } from './refusals.ts';
import type { DataExport } from './replies.ts';

/** Asks for an archive of somebody's data and waits until it can be downloaded. */
export async function readyExport(client: Client, person: Person): Promise<DataExport> {
  const input = { idempotencyKey: randomUUID() };
  const asked = dataOf('the wish', await client.send('ExportMyData', { input }, person.accessToken));
  accepted('the wish for an archive', asked.exportMyData);
  return eventually(
    async () => {
      const { viewer } = dataOf('the archive', await client.send('DataExport', {}, person.accessToken));
      const archive = present('the archive', viewer?.dataExport ?? null);
      if (archive.state !== 'READY') throw new Error(`The archive is ${archive.state}`);
      return archive;
    },
    { withinMs: 30_000, everyMs: 200 },
  );
}
