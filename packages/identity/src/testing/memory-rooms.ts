import { CodedError } from '@crossband/foundation';
import type { AuditStore, MembershipRecord, MembershipStore, RoomRecord, RoomStore } from '../room-ports.ts';

/** The ports of rooms in memory, as `memory-stores.ts`. */

export class MemoryRooms implements RoomStore {
  readonly #rooms = new Map<string, RoomRecord>();

  async create(room: RoomRecord): Promise<RoomRecord> {
    this.#refuseTaken(room.name, room.id);
    this.#rooms.set(room.id, room);
    return room;
  }

  async get(id: string): Promise<RoomRecord | null> {
    return this.#rooms.get(id) ?? null;
  }

  async byName(name: string): Promise<RoomRecord | null> {
    return [...this.#rooms.values()].find((room) => room.name === name) ?? null;
  }

  async list(): Promise<RoomRecord[]> {
    return [...this.#rooms.values()];
  }

  async update(id: string, changes: Partial<RoomRecord>): Promise<RoomRecord> {
    const before = this.#rooms.get(id);
    if (!before) throw new CodedError('unknown-room', 'No such room.');
    this.#refuseTaken(changes.name ?? before.name, id);
    const room = { ...before, ...changes };
    this.#rooms.set(id, room);
    return room;
  }

  async remove(id: string): Promise<void> {
    if (!this.#rooms.delete(id)) throw new CodedError('unknown-room', 'No such room.');
  }

  #refuseTaken(name: string, id: string): void {
    if ([...this.#rooms.values()].some((room) => room.name === name && room.id !== id)) {
      throw new CodedError('room-name-taken', 'This name is taken.');
    }
  }
}

export class MemoryMembers implements MembershipStore {
  readonly #members = new Map<string, MembershipRecord>();

  async set(membership: MembershipRecord): Promise<void> {
    this.#members.set(`${membership.room} ${membership.account}`, membership);
  }

  async remove(room: string, account: string): Promise<boolean> {
    return this.#members.delete(`${room} ${account}`);
  }

  async get(room: string, account: string): Promise<MembershipRecord | null> {
    return this.#members.get(`${room} ${account}`) ?? null;
  }

  async ofRoom(room: string): Promise<MembershipRecord[]> {
    return [...this.#members.values()].filter((member) => member.room === room);
  }

  async ofAccount(account: string): Promise<MembershipRecord[]> {
    return [...this.#members.values()].filter((member) => member.account === account);
  }
}

export class MemoryAudit implements AuditStore {
  readonly entries: Parameters<AuditStore['append']>[0][] = [];

  async append(entry: Parameters<AuditStore['append']>[0]): Promise<void> {
    this.entries.push(entry);
  }
}
