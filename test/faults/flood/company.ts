import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { signalingPath, signalingSubprotocol } from '@crossband/wire';
import { WebSocket } from 'ws';

const people = 10;
/** How often each asks something, on the average; far below what a session may. */
const askIntervalMs = 100;
/** Every so many questions is a word to the others, which all of them must hear. */
const speakEvery = 20;

export interface Talk {
  /** How long each answer took, ms. */
  readonly answerMs: number[];
  /** How long each word took to each of the others, its way to the disk included, ms. */
  readonly wordMs: number[];
  /** Words that somebody did not hear. */
  readonly lost: number;
}

/** Ten people of one household who sit in a room and write. */
export class Company implements AsyncDisposable {
  readonly #people: Person[];
  #heardMs: number[] = [];
  /** Words said before are not of this talk, however late they are heard. */
  #since = 0;

  private constructor(members: Person[]) {
    this.#people = members;
  }

  static async gather(host: string, port: number): Promise<Company> {
    const members: Person[] = [];
    const company = new Company(members);
    for (let index = 0; index < people; index += 1) {
      const person = await Person.join(host, port, `person-${index}`);
      person.heard = (saidAtMs) => {
        if (saidAtMs >= company.#since) company.#heardMs.push(performance.now() - saidAtMs);
      };
      members.push(person);
    }
    await members[0]?.fillHistory();
    return company;
  }

  /** People whose connection was cut. */
  get cut(): number {
    return this.#people.filter(({ socket }) => socket.readyState !== WebSocket.OPEN).length;
  }

  async talk(durationMs: number): Promise<Talk> {
    this.#heardMs = [];
    this.#since = performance.now();
    const until = this.#since + durationMs;
    const answerMs: number[] = [];
    const spoken = await Promise.all(
      this.#people.map((person, index) =>
        converse(person, { until, offsetMs: (index * askIntervalMs) / people, answerMs }),
      ),
    );
    const words = spoken.reduce((sum, count) => sum + count, 0);
    const wanted = words * (people - 1);
    // The last words may still be under way.
    for (let waited = 0; waited < 20 && this.#heardMs.length < wanted; waited += 1) await pause(50);
    return { answerMs, wordMs: this.#heardMs, lost: wanted - this.#heardMs.length };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.#people) socket.terminate();
    await pause(0);
  }
}

/** One person's part; answers how many words it said. */
async function converse(
  person: Person,
  { until, offsetMs, answerMs }: { until: number; offsetMs: number; answerMs: number[] },
): Promise<number> {
  let words = 0;
  await pause(offsetMs);
  for (let count = 1; performance.now() < until && person.socket.readyState === WebSocket.OPEN; count += 1) {
    const began = performance.now();
    if (count % speakEvery === 0) {
      words += 1;
      await person.request('chat.send', { id: randomUUID(), text: `${person.name} ${began}` });
    } else {
      await person.request('session.keepalive', {});
      answerMs.push(performance.now() - began);
    }
    // Not in step with the others, which would make ten samples of one moment.
    await pause(askIntervalMs * (0.5 + Math.random()) - (performance.now() - began));
  }
  return words;
}

interface Frame {
  readonly reply?: number;
  readonly event?: string;
  readonly data?: { message?: { text: string } };
}

class Person {
  readonly name: string;
  readonly socket: WebSocket;
  heard: (saidAtMs: number) => void = () => undefined;
  readonly #waiting = new Map<number, () => void>();
  #next = 1;

  private constructor(name: string, socket: WebSocket) {
    this.name = name;
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const resolve of this.#waiting.values()) resolve();
    });
    socket.on('message', (data) => {
      this.#take(JSON.parse(String(data)) as Frame);
    });
  }

  static async join(host: string, port: number, name: string): Promise<Person> {
    const url = `wss://${host}:${port}${signalingPath}`;
    const socket = new WebSocket(url, signalingSubprotocol, { rejectUnauthorized: false });
    const person = new Person(name, socket);
    await once(socket, 'open');
    await person.request('session.open', { client: { name: 'flood', version: '1' } });
    await person.request('room.join', { room: 'kitchen', name });
    return person;
  }

  #take({ reply, event, data }: Frame): void {
    const [author, saidAtMs] = data?.message?.text.split(' ') ?? [];
    if (event === 'chat.message' && author !== this.name) this.heard(Number(saidAtMs));
    if (reply === undefined) return;
    this.#waiting.get(reply)?.();
    this.#waiting.delete(reply);
  }

  /** Something to read for who asks for history: a quarter of a megabyte. */
  async fillHistory(): Promise<void> {
    for (let count = 0; count < 60; count += 1) {
      await this.request('chat.send', { id: randomUUID(), text: 'x'.repeat(3_900) });
    }
  }

  /** Resolves with the answer, or when the connection is gone. */
  request(method: string, params: object): Promise<void> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
