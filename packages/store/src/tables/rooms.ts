import type { Generated } from 'kysely';

export interface RoomTables {
  rooms: RoomsTable;
  memberships: MembershipsTable;
  bans: BansTable;
  audit_log: AuditLogTable;
}

interface RoomsTable {
  id: string;
  name: string;
  topic: string;
  folder: string;
  sort_order: number;
  created_at_ms: number;
  /** JSON object; its fields are the caller's. */
  settings: string;
}

interface MembershipsTable {
  room: string;
  account: string;
  role: string;
  /** JSON object: what differs from the role. */
  overrides: string;
  since_ms: number;
}

interface BansTable {
  /** Empty: the whole hub. */
  room: string;
  /** Whom: an account, or whatever the caller names, e.g. `address:192.0.2.7`. */
  subject: string;
  by_account: string;
  reason: string;
  at_ms: number;
  until_ms: number | null;
}

interface AuditLogTable {
  serial: Generated<number>;
  at_ms: number;
  actor: string;
  action: string;
  room: string | null;
  subject: string | null;
  /** JSON object. */
  detail: string;
}
