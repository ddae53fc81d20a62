/** What a client signs. No imports: the browser makes the same bytes. */

/** First message of a signaling connection; `challenge` is the hub's, new for each connection. */
export function signalingProof(challenge: string, token: string): string {
  return lines('crossband-signaling-v1', challenge, token);
}

/** `path` with its query as sent; `atMs` is the client's wall clock. */
export function restProof(request: { method: string; path: string; atMs: number; token: string }): string {
  return lines('crossband-rest-v1', request.method, request.path, String(request.atMs), request.token);
}

/** No field may hold a line end, so that two requests never have the same text. */
function lines(...fields: string[]): string {
  if (fields.some((field) => field.includes('\n'))) throw new TypeError('Cannot sign a field with a line end');
  return fields.join('\n');
}
