import type { CodedError } from '@crossband/foundation';

/** Why the hub does not serve a request over HTTP, the upgrade to a WebSocket too. */
export interface HttpRefusal {
  readonly status: number;
  readonly error: CodedError;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body of every refusal (`docs/errors.md`). */
export function refusalBody({ error: { code, message } }: HttpRefusal): string {
  return JSON.stringify({ error: { code, message } });
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

/** The whole answer for a socket that no server answers for (RFC 9112); the connection is to be closed after it. */
export function refusalAnswer(refusal: HttpRefusal, headers: Readonly<Record<string, string>> = {}): string {
  const { status } = refusal;
  const body = refusalBody(refusal);
  const fields = {
    ...headers,
    ...refusal.headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(new TextEncoder().encode(body).length),
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${reasons[status] ?? 'Refused'}\r\n${lines.join('')}\r\n${body}`;
}
