import { Session } from 'node:inspector/promises';

/** Bytes that this process still needs, in V8's heap and beside it: what a full collection leaves. */
export async function retainedBytes(): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.collectGarbage');
  } finally {
    session.disconnect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
