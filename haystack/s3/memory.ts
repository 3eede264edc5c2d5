import { S3Error } from './errors.ts';
import { networkOf } from './network.ts';

/** Room for object bytes, of which others take too. */
export interface Memory {
  /** Answers how to give the bytes back; throws SlowDown, which clients retry, when there is no room. */
  reserve(bytes: number): () => void;
}

export interface MemoryLimits {
  /** Object bytes held at once, over all requests. */
  memoryBytes: number;
  /** Of these, what all guests may hold together. */
  guestMemoryBytes: number;
  /** Of these, what the guests of one address may hold. */
  addressMemoryBytes: number;
}

/**
 * What every request may take. A guest is whoever has no key of his own: a stranger, or one who was given a signed
 * address. Guests, and the guests of one address, can at most keep their like from being served.
 */
export interface SharedMemory {
  host: Memory;
  guestAt(address: string): Memory;
}

export function shareMemory({ memoryBytes, guestMemoryBytes, addressMemoryBytes }: MemoryLimits): SharedMemory {
  const host = createMemory(memoryBytes);
  const guests = createMemory(guestMemoryBytes, host);
  const networks = new Map<string, { memory: Memory; reservations: number }>();

  function guestAt(address: string): Memory {
    const network = networkOf(address);
    return {
      reserve(bytes) {
        const known = networks.get(network) ?? { memory: createMemory(addressMemoryBytes, guests), reservations: 0 };
        const giveBack = known.memory.reserve(bytes);
        known.reservations++;
        networks.set(network, known);
        return once(() => {
          giveBack();
          known.reservations--;
          if (known.reservations === 0) networks.delete(network);
        });
      },
    };
  }

  return { host, guestAt };
}

/** What is taken here is taken of the whole as well. */
export function createMemory(limitBytes: number, whole?: Memory): Memory {
  let held = 0;
  return {
    reserve(bytes) {
      if (held + bytes > limitBytes) throw new S3Error('SlowDown', 'Please reduce your request rate.');
      const giveBack = whole?.reserve(bytes);
      held += bytes;
      return once(() => {
        held -= bytes;
        giveBack?.();
      });
    },
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}
