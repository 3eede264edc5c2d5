/** Rooms by name, each for many at once or for one alone. First come, first in: nobody who waits is overtaken. */
export interface Gate {
  /** Resolves, with the way out, once nobody is alone inside. */
  enter(name: string): Promise<() => void>;
  /** Does something inside, beside others. */
  during<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** Does something when all who came before have left, while all who come later wait. */
  alone<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

interface Room {
  /** Settles when the last who asked to be alone has left. */
  alone: Promise<unknown>;
  /** Each settles when one who entered since has left. */
  entered: Set<Promise<unknown>>;
  /** Inside or waiting. */
  present: number;
}

export function createGate(): Gate {
  const rooms = new Map<string, Room>();

  function come(name: string): Room {
    const room = rooms.get(name) ?? { alone: Promise.resolve(), entered: new Set(), present: 0 };
    rooms.set(name, room);
    room.present++;
    return room;
  }

  function leave(name: string, room: Room): void {
    room.present--;
    if (room.present === 0) rooms.delete(name);
  }

  async function enter(name: string): Promise<() => void> {
    const room = come(name);
    const { promise: left, resolve } = Promise.withResolvers<void>();
    room.entered.add(left);
    await room.alone;
    return () => {
      if (!room.entered.delete(left)) return;
      resolve();
      leave(name, room);
    };
  }

  return {
    enter,
    async during(name, work) {
      const goOut = await enter(name);
      try {
        return await work();
      } finally {
        goOut();
      }
    },
    async alone(name, work) {
      const room = come(name);
      const before = Promise.all([room.alone, ...room.entered]);
      const turn = before.then(work);
      room.alone = turn.catch(() => {});
      try {
        return await turn;
      } finally {
        leave(name, room);
      }
    },
  };
}
