import type pg from 'pg';
import type { Program, ProgramRunner, Statement } from '../program.ts';

/**
 * What a connection of these is told first. A plan is kept as long as its connection: one that was made while the tables
 * were small would read them whole for as long, so none may. The statements of programs find their rows by keys.
 */
export const plannedOnce =
  "select set_config('plan_cache_mode', 'force_generic_plan', false), set_config('enable_seqscan', 'off', false)";

/**
 * Programs whose statements PostgreSQL parses and plans once a connection: planning takes longer than running them. A name
 * is what makes pg prepare a statement (node-postgres.com/features/queries#prepared-statements).
 */
export class PreparedPrograms implements ProgramRunner {
  readonly #pool: pg.Pool;
  readonly #names = new Map<string, string>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async run(program: Program): Promise<unknown[]> {
    const [statement, ...others] = program;
    // Alone it is a transaction of its own, and `with` makes one of several: a second one would be a second round trip.
    if (!statement || others.length > 0) throw new RangeError('A program for PostgreSQL is one statement');
    return (await this.#pool.query(this.#named(statement))).rows;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #named({ sql, parameters }: Statement) {
    const name = this.#names.get(sql) ?? `crossband-${this.#names.size}`;
    this.#names.set(sql, name);
    return { name, text: sql, values: [...parameters] };
  }
}
