import type { IncomingMessage } from 'node:http';

/** To the end of a body. Node's own bound is one for all requests, and files take longer. */
const bodyTimeoutMs = 15_000;
/** A file has besides the time that it takes a slow line: 32 kB/s. */
const slowestUploadBytesPerMs = 32;
/** Bodies that are files, by their addresses (docs/protocol/rest.md). */
const uploads = /^\/api\/v1\/(?:rooms\/[^/?]+\/)?attachments\?/;

/** Calls `late` when the body of a request has not come by then. */
export function expectBody(request: IncomingMessage, late: () => void): void {
  const { headers, url = '' } = request;
  const lengthBytes = Number(headers['content-length'] ?? 0);
  if (lengthBytes === 0 && headers['transfer-encoding'] === undefined) return;
  const timer = setTimeout(late, bodyTimeoutMs + (uploads.test(url) ? lengthBytes / slowestUploadBytesPerMs : 0));
  const stop = (): void => clearTimeout(timer);
  request.once('end', stop).once('close', stop);
}
