import { addressOf, type EndpointName } from '@crossband/wire/api';
import type { House, SignedIn } from './house.ts';
import { answerOf } from './rest.ts';
import type { Outcome, TextField } from './text-field.ts';

/** Administrators, so that each keeps to what one account may write: 60 at once and 5 a second. */
const lanes = 120;

interface RestField {
  readonly name: string;
  readonly endpoint: EndpointName;
  readonly parts: (room: string) => Record<string, string>;
  readonly body: (text: string) => object;
  /** Where the text stands in the answer. */
  readonly back: (answer: Answer) => string | undefined;
}

interface Answer {
  readonly room?: { readonly topic: string; readonly folder: string };
  readonly ban?: { readonly reason: string };
  readonly person?: { readonly name: string };
}

const fields: readonly RestField[] = [
  {
    name: 'REST room topic',
    endpoint: 'changeRoom',
    parts: (room) => ({ room }),
    body: (topic) => ({ topic }),
    back: ({ room }) => room?.topic,
  },
  {
    name: 'REST reason of a ban',
    endpoint: 'newRoomBan',
    parts: (room) => ({ room }),
    body: (reason) => ({ subject: 'address:192.0.2.7', reason, lifetimeMs: null }),
    back: ({ ban }) => ban?.reason,
  },
  {
    name: 'REST own name',
    endpoint: 'changeMe',
    parts: () => ({}),
    // Others have the bare texts as their names by now.
    body: (name) => ({ name: `${name}~` }),
    back: ({ person }) => person?.name.replace(/~$/, ''),
  },
];

/** Their accounts and rooms, made once. */
export async function restFields(house: House): Promise<TextField[]> {
  const people: SignedIn[] = [];
  for (let lane = 0; lane < lanes; lane += 1) {
    people.push(await house.person(`Writer ${lane}`, { administrator: true }));
    await house.operate('room.add', { name: `rest-${lane}` });
  }
  return fields.map(({ name, endpoint, parts, body, back }) => ({
    name,
    lanes,
    async open(at, lane) {
      const person = people[lane] as SignedIn;
      const attempt = async (text: string): Promise<Outcome> => {
        const path = addressOf(endpoint, parts(`rest-${lane}`) as never);
        const { status, answer, waitS } = await answerOf(at, person, endpoint, path, body(text));
        if (waitS !== null) {
          await new Promise((resolve) => setTimeout(resolve, waitS * 1_000));
          return attempt(text);
        }
        if (status === 200) return { back: back(answer as Answer) ?? '' };
        return { refused: status >= 500 ? 'internal-error' : ((answer as Refusal).error?.code ?? `status-${status}`) };
      };
      return { attempt };
    },
  }));
}

interface Refusal {
  readonly error?: { readonly code: string };
}
