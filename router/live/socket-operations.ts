import { randomUUID } from 'node:crypto';
import type { Logger } from '@heliograph/platform/telemetry';
import type { SubscribePayload } from 'graphql-ws';
import { OPERATION_LIMIT_EXCEEDED } from '../limits/index.ts';
import { refusalOf } from './faults.ts';
import {
  type Admitted,
  type Asker,
  isRefused,
  type LiveOperations,
  type OperationRequest,
  type Refused,
} from './operations.ts';
import type { RunOperation } from './run-operation.ts';
import { type OperationHost, SocketOperation } from './socket-operation.ts';

/** What operations are admitted and run by. */
export interface OperationTools {
  readonly operations: LiveOperations;
  readonly run: RunOperation;
  readonly logger: Logger;
}

/** The connection that the operations belong to. */
export interface OperationOwner {
  send(text: string): void;
  asker(requestId: string): Asker;
  /** An operation is over of which nothing more will be said. */
  operationLeft(): void;
}

/** The operations of one socket, by id. */
export class SocketOperations implements OperationHost {
  readonly #owner: OperationOwner;
  readonly #tools: OperationTools;
  readonly #limit: number;
  readonly #byId = new Map<string, SocketOperation>();
  /** More than have an id, where clients leave operations that are still being admitted and use their ids again. */
  #underWay = 0;
  #beginsNothing = false;

  constructor(owner: OperationOwner, tools: OperationTools, limit: number) {
    this.#owner = owner;
    this.#tools = tools;
    this.#limit = limit;
  }

  get(id: string): SocketOperation | undefined {
    return this.#byId.get(id);
  }

  /** Whether a query or mutation is still to be answered. */
  get someMustFinish(): boolean {
    return [...this.#byId.values()].some((operation) => operation.mustFinish);
  }

  /** From now on nothing is admitted, nor refused: clients ask again where they connect next. */
  beginNothing(): void {
    this.#beginsNothing = true;
  }

  /** @returns null where nothing is to be answered, since the client has left or will soon have to */
  async admit(id: string, payload: SubscribePayload): Promise<'admitted' | Refused | null> {
    if (this.#beginsNothing) return null;
    if (this.#underWay >= this.#limit) return tooMany(this.#limit);
    const { operations, run, logger } = this.#tools;
    const operation = new SocketOperation({ id, requestId: randomUUID(), host: this, run });
    this.#byId.set(id, operation);
    this.#underWay += 1;
    try {
      const admission = await operations.admit(requestOf(payload), this.#owner.asker(operation.requestId));
      return this.#decide(operation, admission);
    } catch (error) {
      return this.#decide(operation, refusalOf(error, operation.requestId, logger));
    }
  }

  send(text: string): void {
    this.#owner.send(text);
  }

  over(operation: SocketOperation): void {
    this.#underWay -= 1;
    if (this.#byId.get(operation.id) === operation) this.#byId.delete(operation.id);
  }

  left(operation: SocketOperation): void {
    this.over(operation);
    this.#owner.operationLeft();
  }

  #decide(operation: SocketOperation, admission: Admitted | Refused): 'admitted' | Refused | null {
    const lostItsId = this.#byId.get(operation.id) !== operation;
    if (lostItsId || isRefused(admission)) this.over(operation);
    if (lostItsId) return null;
    if (isRefused(admission)) return admission;
    operation.admitted = admission;
    if (!this.#beginsNothing || operation.mustFinish) return 'admitted';
    this.left(operation);
    return null;
  }
}

/** An empty query is how an app asks for a persisted operation: the protocol insists on the member. */
const requestOf = ({ query, operationName, variables, extensions }: SubscribePayload): OperationRequest => ({
  ...(query && { query }),
  ...(operationName && { operationName }),
  ...(variables && { variables }),
  ...(extensions && { extensions }),
});

const tooMany = (maximum: number): Refused => ({
  errors: [
    {
      message: `At most ${maximum} operations at once are allowed on one connection; complete some, or open another`,
      extensions: {
        code: OPERATION_LIMIT_EXCEEDED,
        requestId: randomUUID(),
        limit: 'maxOperationsPerSocket',
        value: maximum + 1,
        maximum,
      },
    },
  ],
});
