import type { Database, Writer } from '../database.ts';
import { GroupCommit } from '../group-commit.ts';
import type { SearchIndex } from '../search/search-index.ts';
import { appendInOneStatement } from './append-in-one-statement.ts';
import { appendStepByStep } from './append-step-by-step.ts';
import { checkNewMessage, type NewMessage } from './new-message.ts';
import type { Appended } from './resends.ts';

const maxBatch = 512;
const maxQueue = 10_000;
const writeBehindMs = 20;

/** Writes messages, everything that arrives while a batch is being committed in one transaction. */
export class MessageAppender {
  readonly #batches: GroupCommit<NewMessage, Appended>;

  constructor(database: Database, search: SearchIndex, acknowledge: 'after-commit' | 'before-commit') {
    const inTransaction = (tx: Writer, messages: readonly NewMessage[]) =>
      database.kind === 'postgres' ? appendInOneStatement(tx, messages) : appendStepByStep(tx, search, messages);
    const durably = (messages: readonly NewMessage[]) =>
      database.kind === 'postgres'
        ? database.writePrepared((db) => appendInOneStatement(db, messages))
        : database.write((tx) => appendStepByStep(tx, search, messages));
    this.#batches = new GroupCommit({
      maxBatch,
      maxQueue,
      commit: async (messages, answer) => {
        if (acknowledge === 'after-commit') {
          answer(await durably(messages));
          return;
        }
        await database.write(async (tx) => {
          answer(await inTransaction(tx, messages));
          // What a write-behind cache does, and what a slow disk makes of every early promise.
          await new Promise((resolve) => setTimeout(resolve, writeBehindMs));
        });
      },
    });
  }

  async append(message: NewMessage): Promise<Appended> {
    checkNewMessage(message);
    return this.#batches.add(message);
  }

  drained(): Promise<void> {
    return this.#batches.drained();
  }
}
