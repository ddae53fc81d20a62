/** One row for each migration that ran. */
export interface SchemaVersionTable {
  version: number;
  name: string;
  applied_at_ms: number;
}
