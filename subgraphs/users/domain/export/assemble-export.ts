import type { DataExport, ExportArchives, ExportStore } from '../../ports.ts';

export interface AssembleDependencies {
  exports: ExportStore;
  archives: ExportArchives;
  /** Tells every room to write its part. */
  askForParts(archive: DataExport): Promise<void>;
}

/** Tells the rooms that an archive is wanted. The handler of the job `users.begin-export`. */
export async function beginExport({ exports, askForParts }: AssembleDependencies, id: string): Promise<void> {
  const archive = await exports.find(id);
  if (archive?.state === 'PREPARING') await askForParts(archive);
}

/** Puts the parts together once all are there. The handler of the job `users.assemble-export`. */
export async function assembleExport({ exports, archives }: AssembleDependencies, id: string): Promise<void> {
  const archive = await exports.find(id);
  if (archive?.state !== 'PREPARING') return;
  const byteSize = await archives.assemble(archive);
  await exports.settle(id, byteSize === null ? { state: 'FAILED' } : { state: 'READY', byteSize });
}

/** Removes an archive and its parts when their time is over. The handler of the job `users.expire-export`. */
export async function expireExport({ exports, archives }: AssembleDependencies, id: string): Promise<void> {
  await exports.expire(id);
  await archives.remove(id);
}
