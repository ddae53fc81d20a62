import { userInfo } from 'node:os';
import { type Client, createClient } from '@crossband/client';
import { nodeWebSocket } from '@crossband/client/node';
import { CodedError, messageOf } from '@crossband/foundation';
import { type ErrorCode, errorCodes, type HubEvents } from '@crossband/wire';
import { commandError } from './failures.ts';

/** What every command needs to enter a room. */
export interface RoomAddress {
  hub: string;
  room: string;
  name?: string;
  /** A room token (docs/cli.md); without it: a guest. */
  token?: string;
  /** Take a certificate that nobody vouches for; for hubs on one's own network. */
  insecure?: boolean;
}

/** Opens signaling and joins. Rejects with a coded error whose sentence names the hub. */
export async function enterRoom(address: RoomAddress, agent: string): Promise<Client> {
  const client = open(address, agent);
  try {
    await client.join({ room: address.room, name: address.name ?? `${userName()} (${agent})` });
    return client;
  } catch (error) {
    await client.close();
    if (error instanceof CodedError && error.code === 'hub-unreachable')
      throw new CodedError(
        'hub-unreachable',
        `The hub at ${address.hub} cannot be reached: check --hub and that it runs.`,
        {
          cause: error,
        },
      );
    throw error;
  }
}

/** Calls `listener` with each notification of this name until the signal is aborted. */
export function onHubEvent<Name extends keyof HubEvents>(
  client: Client,
  name: Name,
  listener: (data: HubEvents[Name]) => void,
  signal: AbortSignal,
): void {
  client.on(
    'notified',
    (notification) => {
      if (notification.event === name) listener(notification.data as HubEvents[Name]);
    },
    signal,
  );
}

/** The hub ended a native session: as an error with its code and sentence. */
export function sessionEnded(reason: string | null): CodedError {
  const code = (reason ?? 'native-silent') as ErrorCode;
  return new CodedError(code, errorCodes[code] ?? `The hub ended the session (${code}).`);
}

function open(address: RoomAddress, agent: string): Client {
  const { token } = address;
  try {
    return createClient({
      url: address.hub,
      webSocket: nodeWebSocket(address.insecure ? { rejectUnauthorized: false } : {}),
      agent: { name: agent, version: '0.1.0' },
      ...(token === undefined ? {} : { credentials: async () => ({ type: 'room-token', token }) }),
    });
  } catch (error) {
    throw commandError('bad-option', `--hub ${address.hub}: ${messageOf(error)}.`, error);
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an account, as in some containers.
    return 'native';
  }
}
