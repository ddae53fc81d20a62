/** Why something was closed. `own`: its owner asked; the others name the cascade that reached it (docs/closing.md). */
export type CloseReason =
  | 'own'
  | 'parent-closed'
  | 'left'
  | 'vanished'
  | 'replaced'
  | 'worker-died'
  | 'kicked'
  | 'revoked'
  | 'expired'
  | 'shutdown'
  | 'protocol-error';

/** An owner of resources: `close` is idempotent, `closed` says whether it ran. */
export interface Closable {
  readonly closed: boolean;
  close(reason?: CloseReason): void | Promise<void>;
}
