import { WebSocket } from 'ws';
import type { WebSocketFactory } from './signaling/socket.ts';

export interface NodeWebSocketOptions {
  /** Trusts this certificate (PEM) beside the system's: for a hub with a certificate of its own. */
  ca?: string | Buffer;
  /** Takes any certificate: for tests on loopback only. */
  rejectUnauthorized?: boolean;
}

/** Sockets of `ws` for Node, with control over certificates, which the global `WebSocket` lacks. */
export function nodeWebSocket(options: NodeWebSocketOptions = {}): WebSocketFactory {
  return (url, subprotocol) => new WebSocket(url, subprotocol, { perMessageDeflate: false, ...options });
}
