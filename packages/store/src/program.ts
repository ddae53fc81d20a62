/** One of few texts, which the database parses once and keeps, and what it is asked with. */
export interface Statement {
  readonly sql: string;
  /** For SQLite single values, for PostgreSQL arrays too. */
  readonly parameters: readonly unknown[];
}

/**
 * Statements that go to the database together, and run there one after the other in a transaction of their own. For
 * PostgreSQL it is one statement.
 */
export type Program = readonly Statement[];

export interface ProgramRunner {
  /** Resolves with the rows of the last statement, when all are durable. Rejects with the database's own error. */
  run(program: Program): Promise<unknown[]>;
}
