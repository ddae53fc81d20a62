import { renderUnicodeCompact } from 'uqr';
import { lanAddresses } from './addresses.ts';
import { type HubConfig, isLoopback } from './config.ts';

/** Where people on this machine, or in its network, most likely open the hub. */
export function addressOf(config: HubConfig, port: number): string {
  const host = config['http.host'];
  const [reachable = '127.0.0.1'] = host === '0.0.0.0' || host === '::' ? lanAddresses() : [host];
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/`;
}

/** How the hub gets its first administrator. */
export function setupGreeting({ link, path }: { link: string; path: string }): string {
  return [
    '',
    '  This hub has no administrator yet. Whoever opens this link becomes it (once, within 24 hours):',
    '',
    `  ${link}`,
    '',
    `  Only you can read it; it is in ${path} as well.`,
    '',
    '',
  ].join('\n');
}

/** What the terminal shows once the hub listens: where to open it, and for phones a code to scan. */
export function greeting(config: HubConfig, port: number, elapsedMs: number): string {
  const host = config['http.host'];
  const took = `${(elapsedMs / 1000).toFixed(1)} s`;
  if (isLoopback(host)) {
    return [
      `Crossband listens after ${took}.`,
      '',
      `  Open  ${addressOf(config, port)}`,
      '',
      '  Only this machine reaches it. Others in your network: start with --host 0.0.0.0.',
      '',
    ].join('\n');
  }
  const address = addressOf(config, port);
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
