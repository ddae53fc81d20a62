import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ChatPeer, Listener } from './chat-server.ts';
import { findMark } from './mark.ts';

/** A stanza that has not ended is waited for so long, bytes: a mark is shorter. */
const keptBytes = 256;

interface Waiting {
  pattern: RegExp;
  text: string;
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Somebody in a multi-user chat (XEP-0045): plain TCP, SASL ANONYMOUS (RFC 4505), one resource, no history. After the
 * join it reads nothing but the marks of messages, so that it costs hardly more than the socket.
 */
export class XmppPeer implements ChatPeer {
  readonly #socket: Socket;
  readonly #listener: Listener;
  readonly #room: string;
  #number = 0;
  #rest: Buffer | null = null;
  #waiting: Waiting | null = null;

  private constructor(socket: Socket, room: string, listener: Listener) {
    this.#socket = socket;
    this.#room = room;
    this.#listener = listener;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => undefined);
    socket.once('close', () => this.#waiting?.reject(new Error(`The server closed: ${this.#waiting.text}`)));
  }

  static async join(port: number, host: string, place: { room: string; name: string }, listener: Listener) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const room = `${place.room}@conference.${host}`;
    const peer = new XmppPeer(socket, room, listener);
    const open =
      `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' ` +
      `to='${host}'>`;
    await peer.#ask(open, /<\/stream:features>/);
    await peer.#ask(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>`, /<success/);
    await peer.#ask(open, /<\/stream:features>/);
    await peer.#ask(
      `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`,
      /type=['"]result['"][^>]*>\s*<bind|<jid>/,
    );
    // Its own presence comes back last, with status 110 (XEP-0045 7.2.2).
    await peer.#ask(
      `<presence to='${room}/${place.name}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`,
      /<status[^>]*code=['"]110['"]/,
    );
    return peer;
  }

  /** `text` has no character that XML escapes. */
  send(text: string): void {
    this.#number += 1;
    this.#socket.write(
      `<message to='${this.#room}' type='groupchat' id='m${this.#number}'><body>${text}</body></message>`,
    );
  }

  #ask(stanza: string, pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting = { pattern, text: '', resolve, reject };
      this.#socket.write(stanza);
    });
  }

  #take(chunk: Buffer): void {
    if (this.#waiting) this.#read(this.#waiting, chunk.toString());
    const buffer = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    for (let mark = findMark(buffer, at); mark; mark = findMark(buffer, at)) {
      at = mark.end;
      this.#listener.heard(this, mark.number);
    }
    const open = buffer.indexOf('~', at);
    this.#rest = open < 0 ? null : Buffer.from(buffer.subarray(Math.max(open, buffer.length - keptBytes)));
  }

  #read(waiting: Waiting, text: string): void {
    waiting.text += text;
    if (/<failure|type=['"]error['"]|<stream:error/.test(waiting.text)) waiting.reject(new Error(waiting.text));
    else if (waiting.pattern.test(waiting.text)) waiting.resolve();
    else return;
    this.#waiting = null;
  }
}
