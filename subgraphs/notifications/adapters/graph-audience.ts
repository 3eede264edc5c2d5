import type { Edge, Graph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { Visibility } from '@heliograph/platform/visibility';
import type { Audience, Tellable } from '../ports.ts';

/** Who is told of whom, by the rules of who may see what and by the edges of the graph. */
export function graphAudience(options: { graph: Pick<Graph, 'contains'>; visibility: Visibility }): Audience {
  const { graph, visibility } = options;

  return {
    maySee: async (viewer, account) => (await visibility.maySee(viewer, [account]))[0] === true,

    async mayTell(recipientId, tellables) {
      if (tellables.length === 0) return [];
      const hosts = tellables.map(({ actorId, hostId }) => hostId ?? actorId);
      const [seesActor, seesHost, there] = await Promise.all([
        visibility.maySee(
          recipientId,
          tellables.map(({ actorId }) => actorId),
        ),
        visibility.maySeeContent(recipientId, hosts),
        edgesOf(
          graph,
          tellables.flatMap((tellable) => objections(recipientId, tellable)),
        ),
      ]);
      return tellables.map((tellable, index) => {
        const seesSubject = tellable.hostId === null || seesHost[index] === true;
        return seesActor[index] === true && seesSubject && !objections(recipientId, tellable).some(there);
      });
    },
  };
}

/** Edges each of which stands against it. */
function objections(recipientId: UserId, { actorId, hostId, postId, isComment }: Tellable): Edge[] {
  const host = hostId ?? recipientId;
  return [
    // What is told now would come behind the eraser.
    { id1: recipientId, type: 'GONE', id2: recipientId },
    { id1: recipientId, type: 'MUTES', id2: actorId },
    { id1: recipientId, type: 'RESTRICTS', id2: actorId },
    ...(postId ? [{ id1: host, type: 'HIDES', id2: postId } as const] : []),
    ...(isComment && hostId ? [{ id1: hostId, type: 'RESTRICTS', id2: actorId } as const] : []),
  ];
}

const nameOf = ({ id1, type, id2 }: Edge): string => `${id1} ${type} ${id2}`;

/** Which of these edges are there. */
async function edgesOf(graph: Pick<Graph, 'contains'>, edges: Edge[]): Promise<(edge: Edge) => boolean> {
  const byName = new Map(edges.map((edge) => [nameOf(edge), edge]));
  const found = await graph.contains([...byName.values()]);
  const there = new Set([...byName.keys()].filter((_name, index) => found[index]));
  return (edge) => there.has(nameOf(edge));
}
