import { renderUnicodeCompact } from 'uqr';
import { lanAddresses } from './addresses.ts';
import { type HubConfig, isLoopback } from './config.ts';

/** What the terminal shows once the hub listens: where to open it, and for phones a code to scan. */
export function greeting(config: HubConfig, port: number, elapsedMs: number): string {
  const host = config['http.host'];
  const took = `${(elapsedMs / 1000).toFixed(1)} s`;
  if (isLoopback(host)) {
    const local = `http://${host === '::1' ? '[::1]' : host}:${port}/`;
    return [
      `Crossband listens after ${took}.`,
      '',
      `  Open  ${local}`,
      '',
      '  Only this machine reaches it. Others in your network: start with --host 0.0.0.0.',
      '',
    ].join('\n');
  }
  const [reachable = '127.0.0.1'] = host === '0.0.0.0' || host === '::' ? lanAddresses() : [host];
  const address = `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/`;
  return [
    `Crossband listens after ${took}.`,
    '',
    `  Open  ${address}   (on this machine also http://127.0.0.1:${port}/)`,
    '',
    '  Browsers give camera and microphone only to pages of this machine or of HTTPS:',
    '  put an HTTPS proxy in front of it for other devices; they can watch and listen without.',
    '',
    renderUnicodeCompact(address),
    '',
  ].join('\n');
}
