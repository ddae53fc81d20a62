/**
 * What is kept of rooms that stay. The store's repositories have these shapes; `…Ms` are wall-clock milliseconds since
 * the epoch.
 */

type JsonObject = { [field: string]: unknown };

export interface RoomRecord {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly folder: string;
  readonly sortOrder: number;
  readonly createdAtMs: number;
  readonly settings: JsonObject;
}

export interface RoomStore {
  /** @throws CodedError `room-name-taken` */
  create(room: RoomRecord): Promise<RoomRecord>;
  get(id: string): Promise<RoomRecord | null>;
  byName(name: string): Promise<RoomRecord | null>;
  list(): Promise<RoomRecord[]>;
  /** @throws CodedError `unknown-room`, `room-name-taken` */
  update(id: string, changes: Partial<Omit<RoomRecord, 'id' | 'createdAtMs'>>): Promise<RoomRecord>;
  /** With everything in it. @throws CodedError `unknown-room` */
  remove(id: string): Promise<void>;
}

export interface MembershipRecord {
  readonly room: string;
  readonly account: string;
  readonly role: string;
  readonly overrides: JsonObject;
  readonly sinceMs: number;
}

export interface MembershipStore {
  set(membership: MembershipRecord): Promise<void>;
  remove(room: string, account: string): Promise<boolean>;
  get(room: string, account: string): Promise<MembershipRecord | null>;
  ofRoom(room: string): Promise<MembershipRecord[]>;
  ofAccount(account: string): Promise<MembershipRecord[]>;
}

export interface AuditStore {
  append(entry: {
    readonly atMs: number;
    readonly actor: string;
    readonly action: string;
    readonly room: string | null;
    readonly subject: string | null;
    readonly detail: JsonObject;
  }): Promise<unknown>;
}
