/** What a peer hears, by the numbers of the load's messages (`mark`). */
export interface Listener {
  heard(peer: ChatPeer, number: number): void;
  /** The server has taken what this peer sent. In multi-user chat of XMPP that is the message's own echo. */
  acknowledged(number: number): void;
}

/** Somebody in one room of a server. */
export interface ChatPeer {
  send(text: string): void;
}

/** One of those that are compared, as the load sees it. */
export interface ChatServer {
  readonly name: ServerName;
  /** Joins a room under a name of its own. */
  join(room: string, name: string, listener: Listener): Promise<ChatPeer>;
  /** Every process that is its own. */
  readonly pids: () => readonly number[];
  /** Those of its database, where that is a server by itself. */
  readonly databasePids: () => readonly number[];
}

export const serverNames = ['ours', 'prosody', 'ejabberd'] as const;
export type ServerName = (typeof serverNames)[number];
