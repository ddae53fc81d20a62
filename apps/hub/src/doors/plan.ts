import { CodedError } from '@crossband/foundation';
import { type HubConfig, isLoopback } from '../config.ts';

/** How pages and signaling are served: in the clear, or with which certificate. */
export type DoorPlan =
  | { readonly kind: 'plain' }
  | { readonly kind: 'own'; readonly chainPath: string; readonly keyPath: string }
  | { readonly kind: 'acme'; readonly domains: readonly string[] }
  | { readonly kind: 'local' };

/** Reads the plan from the settings; refuses those that contradict each other. */
export function planDoor(config: HubConfig): DoorPlan {
  const { 'tls.mode': mode, 'tls.certificate': chainPath, 'tls.key': keyPath, 'acme.domain': domains } = config;
  const given = [
    ...(chainPath || keyPath ? ['tls.certificate'] : []),
    ...(domains.length > 0 ? ['acme.domain'] : []),
    ...(mode === 'auto' ? [] : [`tls.mode ${mode}`]),
  ];
  if (given.length > 1) throw contradiction(`${given.join(' and ')} are set, but the hub can follow only one of them.`);
  if (Boolean(chainPath) !== Boolean(keyPath)) {
    throw contradiction('tls.certificate and tls.key belong together: set both, or none.');
  }
  if (chainPath) return { kind: 'own', chainPath, keyPath };
  if (domains.length > 0) return { kind: 'acme', domains };
  if (mode === 'local') return { kind: 'local' };
  return mode === 'off' || isLoopback(config['http.host']) ? { kind: 'plain' } : { kind: 'local' };
}

function contradiction(message: string): CodedError {
  return new CodedError('bad-config', message);
}
