import { newMessageId } from '@crossband/client/room/message-id';
import type { Frame } from '@crossband/gateway-signaling/testing/peer';
import type { ChatMessageView, DataMessageView } from '@crossband/wire';
import type { House } from './house.ts';
import { Lane } from './lanes.ts';
import type { Outcome, TextField } from './text-field.ts';

/** Rooms of their own, so that nobody waits for what others hear. */
const lanes = 60;

/** A guest alone in a room. */
function guestIn(house: House, room: string): Lane {
  return new Lane(async () => {
    const peer = await house.enter(null);
    const { error } = await peer.request('room.join', { room, name: 'Guest' });
    if (error) throw new Error(`room.join: ${error.code}`);
    return peer;
  });
}

function guestOutside(house: House): Lane {
  return new Lane(() => house.enter(null));
}

function outcomeOf(reply: Frame, back: (result: Record<string, unknown>) => string | null): Outcome {
  return reply.error ? { refused: reply.error.code } : { back: back(reply.result ?? {}) };
}

const messageOf = (result: Record<string, unknown>) => result.message as ChatMessageView;

async function historyOf(lane: Lane): Promise<ChatMessageView[]> {
  const messages: ChatMessageView[] = [];
  for (;;) {
    const after = messages.at(-1)?.position ?? 0;
    const { result } = await lane.request('chat.history', { after, limit: 100 });
    const page = result?.messages as ChatMessageView[];
    messages.push(...page);
    if (page.length < 100) return messages;
  }
}

/** A frame with these bytes where the text of `frame` is, on a connection that may end by it. */
async function sendBytes(lane: Lane, frame: (mark: string) => object, bytes: Buffer): Promise<void> {
  const [before = '', after = ''] = JSON.stringify({ id: 9, ...frame('MARK') }).split('MARK');
  await lane.sendRaw(Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]));
}

export const chatText: TextField = {
  name: 'chat.send text',
  lanes,
  async open(house, number) {
    const room = `words-${number}`;
    const lane = guestIn(house, room);
    return {
      attempt: async (text) =>
        outcomeOf(await lane.request('chat.send', { id: newMessageId(), text }), (result) => messageOf(result).text),
      attemptBytes: (bytes) =>
        sendBytes(lane, (text) => ({ method: 'chat.send', params: { id: newMessageId(), text } }), bytes),
      kept: async () => (await historyOf(lane)).map(({ text }) => text),
      close: () => lane.close(),
    };
  },
};

const chatEdit: TextField = {
  name: 'chat.edit text',
  lanes,
  async open(house, number) {
    const lane = guestIn(house, `edits-${number}`);
    const sent = await lane.request('chat.send', { id: newMessageId(), text: 'first' });
    const { position } = messageOf(sent.result ?? {});
    return {
      async attempt(text) {
        const outcome = outcomeOf(
          await lane.request('chat.edit', { position, text }),
          (result) => messageOf(result).text,
        );
        return outcome;
      },
      close: () => lane.close(),
    };
  },
};

const reaction: TextField = {
  name: 'chat.react reaction',
  lanes,
  async open(house, number) {
    const lane = guestIn(house, `reactions-${number}`);
    const sent = await lane.request('chat.send', { id: newMessageId(), text: 'first' });
    const { position } = messageOf(sent.result ?? {});
    return {
      async attempt(text) {
        const reply = await lane.request('chat.react', { position, reaction: text, on: true });
        // Among others, when the lane had to come in anew as another guest and left one behind.
        const outcome = outcomeOf(reply, (result) => {
          const there = messageOf(result).reactions.map((one) => one.reaction);
          return there.includes(text) ? text : there.join(' ');
        });
        if (!reply.error) await lane.request('chat.react', { position, reaction: text, on: false });
        return outcome;
      },
      close: () => lane.close(),
    };
  },
};

/** What a guest alone in a room sends itself comes back as an event, on the same connection and before the answer. */
function dataField(name: string, params: (text: string) => object, back: (data: DataMessageView) => string | null) {
  const field: TextField = {
    name,
    lanes,
    async open(house, number) {
      let self = '';
      const lane = new Lane(async () => {
        const peer = await house.enter(null);
        const room = `${name}-${number}`.replaceAll(' ', '-');
        const { result } = await peer.request('room.join', { room, name: 'Guest' });
        self = String(result?.participant);
        return peer;
      });
      return {
        async attempt(text) {
          const peer = await lane.open();
          const reply = await lane.request('data.send', { ...params(text), to: [self] });
          return outcomeOf(reply, () => {
            const at = peer.frames.findIndex(({ event }) => event === 'data.received');
            const [told] = at < 0 ? [] : peer.frames.splice(at, 1);
            return told ? back(told.data as DataMessageView) : 'nothing was told';
          });
        },
        attemptBytes: (bytes) =>
          sendBytes(lane, (text) => ({ method: 'data.send', params: { ...params(text), to: [self] } }), bytes),
        close: () => lane.close(),
      };
    },
  };
  return field;
}

const dataPayload = dataField(
  'data.send payload',
  (payload) => ({ payload }),
  ({ payload }) => payload,
);
const dataTopic = dataField(
  'data.send topic',
  (topic) => ({ topic, payload: 'x' }),
  ({ topic }) => topic,
);

const search: TextField = {
  name: 'chat.search text',
  lanes,
  async open(house, number) {
    const lane = guestIn(house, `words-${number}`);
    return {
      attempt: async (text) =>
        outcomeOf(await lane.request('chat.search', { text, limit: 5 }), (result) =>
          Array.isArray(result.messages) ? null : 'no answer',
        ),
      close: () => lane.close(),
    };
  },
};

const personName: TextField = {
  name: 'room.join name',
  lanes,
  async open(house, number) {
    const lane = guestOutside(house);
    return {
      async attempt(name) {
        const reply = await lane.request('room.join', { room: `names-${number}`, name });
        const outcome = outcomeOf(reply, ({ participant, room }) => {
          const { participants } = room as { participants: { id: string; name: string }[] };
          return participants.find(({ id }) => id === participant)?.name ?? '';
        });
        if (!reply.error) await lane.request('room.leave', {});
        return outcome;
      },
      close: () => lane.close(),
    };
  },
};

const roomName: TextField = {
  name: 'room.join room',
  lanes,
  async open(house) {
    const lane = guestOutside(house);
    return {
      async attempt(room) {
        const reply = await lane.request('room.join', { room, name: 'Guest' });
        const outcome = outcomeOf(reply, (result) => (result.room as { name: string }).name);
        if (!reply.error) await lane.request('room.leave', {});
        return outcome;
      },
      close: () => lane.close(),
    };
  },
};

const diagnostic: TextField = {
  name: 'client_diagnostic event and detail',
  lanes,
  async open(house, number) {
    const lane = guestIn(house, `diagnostics-${number}`);
    return {
      attempt: async (text) =>
        outcomeOf(await lane.request('client_diagnostic', { event: text, detail: text }), () => null),
      close: () => lane.close(),
    };
  },
};

const clientName: TextField = {
  name: 'session.open client',
  lanes: 32,
  async open(house) {
    return {
      async attempt(text) {
        const lane = new Lane(async () => house.peer());
        const reply = await lane.request('session.open', { client: { name: text, version: text } });
        lane.close();
        return outcomeOf(reply, () => null);
      },
    };
  },
};

export const signalingFields: readonly TextField[] = [
  chatText,
  chatEdit,
  reaction,
  dataPayload,
  dataTopic,
  search,
  personName,
  roomName,
  diagnostic,
  clientName,
];
