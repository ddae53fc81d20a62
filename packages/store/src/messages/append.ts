import { CompiledQuery } from 'kysely';
import type { Database, DatabaseKind, Reader, Writer } from '../database.ts';
import { GroupCommit, type Outcome } from '../group-commit.ts';
import type { Program } from '../program.ts';
import { appendOnPostgres } from './append-on-postgres.ts';
import { appendOnSqlite } from './append-on-sqlite.ts';
import { type Message, unknownMessage } from './message.ts';
import { asMessage, checkNewMessage, type NewMessage } from './new-message.ts';
import { keyOf, storedAlready } from './resends.ts';

export interface Appended {
  message: Message;
  /** False: this id was there already; `message` is what was stored first. */
  appended: boolean;
}

/** What a program that appends answers. Who answers a message that is not there has no row. */
interface Placed {
  /** Of the message among those given, from 1. */
  ordinal: number;
  /** Null: it was there already. */
  position: number | null;
}

const maxBatch = 512;
const maxQueue = 10_000;
const writeBehindMs = 20;

/** Writes messages, everything that arrives while a batch is being committed in one transaction. */
export class MessageAppender {
  readonly #batches: GroupCommit<NewMessage, Appended>;

  constructor(database: Database, acknowledge: 'after-commit' | 'before-commit') {
    const append = acknowledge === 'after-commit' ? appendDurably : appendEventually;
    this.#batches = new GroupCommit({
      maxBatch,
      maxQueue,
      commit: (messages, answer) => append(database, messages, answer),
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

type Answer = (outcomes: readonly Outcome<Appended>[]) => void;

async function appendDurably(database: Database, messages: readonly NewMessage[], answer: Answer): Promise<void> {
  const distinct = withoutRepetitions(messages);
  const rows = await database.run<Placed>(appendProgram(database.kind, distinct));
  answer(await database.read((db) => outcomesOf(db, messages, distinct, rows)));
}

/** What a write-behind cache does, and what a slow disk makes of every early promise. */
async function appendEventually(database: Database, messages: readonly NewMessage[], answer: Answer): Promise<void> {
  await database.write(async (tx) => {
    const distinct = withoutRepetitions(messages);
    const rows = await runInside(tx, appendProgram(database.kind, distinct));
    answer(await outcomesOf(tx, messages, distinct, rows));
    await new Promise((resolve) => setTimeout(resolve, writeBehindMs));
  });
}

async function runInside(tx: Writer, program: Program): Promise<Placed[]> {
  let rows: Placed[] = [];
  for (const { sql, parameters } of program) {
    ({ rows } = await tx.executeQuery<Placed>(CompiledQuery.raw(sql, [...parameters])));
  }
  return rows;
}

function appendProgram(kind: DatabaseKind, messages: readonly NewMessage[]): Program {
  return kind === 'postgres' ? appendOnPostgres(messages) : appendOnSqlite(messages);
}

/** The same message may come twice, over a lost connection and the next one. */
function withoutRepetitions(messages: readonly NewMessage[]): NewMessage[] {
  const first = new Map<string, NewMessage>();
  for (const message of messages) if (!first.has(keyOf(message))) first.set(keyOf(message), message);
  return [...first.values()];
}

async function outcomesOf(
  db: Reader,
  messages: readonly NewMessage[],
  distinct: readonly NewMessage[],
  rows: readonly Placed[],
): Promise<Outcome<Appended>[]> {
  const appended = new Map<string, Appended>();
  const resent: NewMessage[] = [];
  for (const { ordinal, position } of rows) {
    const message = distinct[ordinal - 1];
    if (!message) continue;
    if (position === null) resent.push(message);
    else appended.set(keyOf(message), { message: asMessage(message, position), appended: true });
  }
  const known = resent.length > 0 ? await storedAlready(db, resent) : new Map<string, Message>();
  return messages.map((one) => {
    const key = keyOf(one);
    const result = appended.get(key);
    if (result) {
      // Whoever sends it again in this batch comes after who has sent it.
      appended.set(key, { ...result, appended: false });
      return { result };
    }
    const message = known.get(key);
    return message ? { result: { message, appended: false } } : { error: unknownMessage(one.replyTo ?? 0) };
  });
}
