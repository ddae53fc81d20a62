import { request as clearRequest, type IncomingHttpHeaders } from 'node:http';
import { request as secureRequest } from 'node:https';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One request on a connection of its own, with whatever headers a test likes. */
export function ask(
  url: string,
  options: { ca?: string; headers?: Record<string, string>; method?: string } = {},
): Promise<Answered> {
  const request = url.startsWith('https:') ? secureRequest : clearRequest;
  return new Promise((resolve, reject) => {
    const asked = request(url, { ...options, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    asked.on('error', reject).end();
  });
}
