import { wallNow } from '@crossband/foundation';
import { mintRoomToken } from '@crossband/identity';
import { Call, type Caller } from './call.ts';
import type { House, SignedIn } from './house.ts';
import { askRest } from './rest.ts';

export interface RevocationFindings {
  tried: number;
  /** Media that went on. */
  accepted: string[];
  /** From the deed to the last packet that anybody heard, ms. */
  endedMs: number[];
}

interface Scene {
  readonly room: string;
  readonly person: SignedIn;
  readonly key: { readonly id: string; readonly secret: string };
}

interface Ending {
  readonly name: string;
  /** With what the person came in. */
  readonly by: 'session' | 'token';
  /** Ends it, or resolves when it ends by itself; answers since when it should be over, of `performance.now()`. */
  end(house: House, scene: Scene): Promise<number>;
  /** Whether it is meant for who speaks only: others may listen on. */
  readonly onlySpeaks?: true;
}

/** A token of this ending is good for so long. */
const tokenMs = 4_000;

const now = async (work: Promise<unknown>): Promise<number> => {
  const since = performance.now();
  await work;
  return since;
};

const endings: readonly Ending[] = [
  {
    name: 'the account is disabled',
    by: 'session',
    end: ({ operate }, { person }) => now(operate('user.disabled', { name: person.name, disabled: true })),
  },
  {
    name: 'the password is changed by the operator',
    by: 'session',
    end: ({ operate }, { person }) =>
      now(operate('user.password', { name: person.name, password: 'grey mouse, new roof' })),
  },
  {
    name: 'the person signs out all devices',
    by: 'session',
    end: (house, { person }) => now(askRest(house, person, 'endOwnSessions', {}, undefined)),
  },
  {
    name: 'a ban from the room',
    by: 'session',
    end: ({ operate }, { room, person }) =>
      now(operate('room.ban', { room, who: person.name, reason: '', lifetimeMs: 60_000 })),
  },
  {
    name: 'listener from now on',
    by: 'session',
    onlySpeaks: true,
    end: ({ operate }, { room, person }) => now(operate('room.role', { room, person: person.name, role: 'listener' })),
  },
  {
    name: 'the room becomes one for members only',
    by: 'session',
    end: ({ operate }, { room }) => now(operate('room.set', { room, rules: { membersOnly: true } })),
  },
  { name: 'the room is removed', by: 'session', end: ({ operate }, { room }) => now(operate('room.remove', { room })) },
  {
    name: 'the API key is removed',
    by: 'token',
    end: ({ operate }, { key }) => now(operate('key.remove', { id: key.id })),
  },
  {
    name: 'a ban of whom the token names',
    by: 'token',
    end: ({ operate }, { room, person }) =>
      now(operate('room.ban', { room, who: `token:${person.name}`, reason: '', lifetimeMs: 60_000 })),
  },
  {
    name: 'the token expires',
    by: 'token',
    end: async (_house, { room }) => {
      const expiresAtMs = expiries.get(room) ?? Number.NaN;
      const since = performance.now() + expiresAtMs - Date.now();
      await new Promise((resolve) => setTimeout(resolve, since - performance.now()));
      return since;
    },
  },
];

/** Of the token that is to expire in a room, ms since the epoch. */
const expiries = new Map<string, number>();

/** Rights that end in the middle of a call, for who speaks and for who listens: then no packet comes any more. */
export async function tryRevocation(
  house: House,
  rounds: number,
  log: (line: string) => void,
): Promise<RevocationFindings> {
  const findings: RevocationFindings = { tried: 0, accepted: [], endedMs: [] };
  for (let round = 0; round < rounds; round += 1) {
    const plans = endings.flatMap((ending, index) =>
      (ending.onlySpeaks ? (['talker'] as const) : (['talker', 'listener'] as const)).map((side) => ({
        ending,
        side,
        index,
      })),
    );
    // A few at a time: each has its own room and people.
    for (let at = 0; at < plans.length; at += 4) {
      await Promise.all(
        plans.slice(at, at + 4).map(async ({ ending, side, index }) => {
          findings.tried += 1;
          const endedMs = await once(house, ending, side, `call-${round}-${index}-${side}`);
          const what = `${ending.name} (${side})`;
          if (endedMs === null) findings.accepted.push(what);
          else findings.endedMs.push(endedMs);
          log(`${what}: ${endedMs === null ? 'goes on' : `${endedMs.toFixed(1)} ms`}`);
        }),
      );
    }
  }
  return findings;
}

async function once(house: House, ending: Ending, side: 'talker' | 'listener', room: string): Promise<number | null> {
  await house.operate('room.add', { name: room });
  const person = await house.person(`Person of ${room}`);
  const key = await house.operate('key.make', { label: 'call' });
  const scene: Scene = { room, person, key };
  const caller: Caller = ending.by === 'session' ? person : { roomToken: await tokenOf(ending, scene) };
  // Whoever stays comes by a token of another key, so that nothing but the deed ends their part.
  const others = await house.operate('key.make', { label: 'others' });
  const staying: Caller = { roomToken: await mint(others, room, 'other', 3_600_000) };
  const who = side === 'talker' ? { talker: caller, listener: staying } : { talker: staying, listener: caller };
  using call = await Call.begin(house, room, who);
  // Awaited here: the call is hung up on return.
  return await call.endsAfter(await ending.end(house, scene));
}

async function tokenOf({ name }: Ending, { room, person, key }: Scene): Promise<string> {
  if (name !== 'the token expires') return mint(key, room, person.name, 3_600_000);
  expiries.set(room, Math.floor(Date.now() / 1_000) * 1_000 + tokenMs);
  return mint(key, room, person.name, tokenMs);
}

function mint(key: { id: string; secret: string }, room: string, sub: string, lifetimeMs: number): Promise<string> {
  return mintRoomToken(key, { sub, room, publish: ['microphone'], subscribe: true, lifetimeMs }, wallNow());
}
