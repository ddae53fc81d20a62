import { newMessageId } from '@crossband/client/room/message-id';
import { PostgresCluster } from '@crossband/store/testing/postgres-cluster';
import { childrenOf } from '../../test/fixtures/program.ts';
import { BareWebSocket } from '../rig/bare-web-socket.ts';
import { openHub } from '../rig/open-hub.ts';
import type { ChatPeer, ChatServer, Listener } from './chat-server.ts';
import { findMark } from './mark.ts';

/** The hub as `npm start` runs it, over its own file or over a PostgreSQL of the bench's own; both sync each commit. */
export async function startCrossband(owned: AsyncDisposableStack, store: 'sqlite' | 'postgres'): Promise<ChatServer> {
  const cluster = store === 'postgres' ? await PostgresCluster.create() : null;
  if (cluster) owned.defer(() => cluster.close());
  const options = cluster ? ['--store', await cluster.createDatabase()] : [];
  const hub = await openHub(owned, '--max-connections', '5000', '--max-rooms', '500', ...options);
  return {
    name: 'ours',
    join: (room, name, listener) => CrossbandPeer.join(hub.port, { room, name }, listener),
    pids: () => [hub.pid, ...childrenOf(hub.pid)],
    databasePids: () => cluster?.pids ?? [],
  };
}

/** Second letter of `{"reply":…}`; notifications begin with `{"event":`. */
const replyLetter = 'r'.charCodeAt(0);

class CrossbandPeer implements ChatPeer {
  readonly #socket: BareWebSocket;
  readonly #listener: Listener;
  #next = 1;
  #joining: { resolve(): void; reject(error: Error): void } | null = null;

  private constructor(socket: BareWebSocket, listener: Listener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.onText = (payload) => this.#hear(payload);
  }

  static async join(port: number, place: object, listener: Listener): Promise<CrossbandPeer> {
    const peer = new CrossbandPeer(await BareWebSocket.open({ port, tls: false }, '127.0.0.1'), listener);
    await peer.#ask('session.open', { client: { name: 'bench', version: '1' } });
    await peer.#ask('room.join', place);
    return peer;
  }

  send(text: string): void {
    this.#send('chat.send', { id: newMessageId(), text });
  }

  #send(method: string, params: object): void {
    this.#socket.send(JSON.stringify({ id: this.#next++, method, params }));
  }

  #ask(method: string, params: object): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#joining = { resolve, reject };
      this.#send(method, params);
    });
  }

  #hear(payload: Buffer): void {
    const isReply = payload[2] === replyLetter;
    const mark = findMark(payload, 0);
    if (mark) {
      if (isReply) this.#listener.acknowledged(mark.number);
      else this.#listener.heard(this, mark.number);
    } else if (isReply) this.#answered(payload.toString());
  }

  #answered(text: string): void {
    const { error } = JSON.parse(text) as { error?: { code: string; message: string } };
    const failure = error && new Error(`The hub refuses: ${error.code}: ${error.message}`);
    if (!this.#joining) throw failure ?? new Error(`The hub says ${text}`);
    if (failure) this.#joining.reject(failure);
    else this.#joining.resolve();
    this.#joining = null;
  }
}
