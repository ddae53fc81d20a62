import { renderUnicodeCompact } from 'uqr';
import { lanAddresses } from './addresses.ts';
import { type HubConfig, isLoopback } from './config.ts';
import { fingerprintOf } from './doors/local-certificate.ts';
import { trustPath } from './doors/trust-page.ts';

/** What there is to say of where the hub is served. */
export interface Served {
  readonly port: number;
  readonly secure: boolean;
  /** The local authority that devices have to trust, PEM. */
  readonly authority: string | null;
}

/** Where people on this machine, or in its network, most likely open the hub. */
export function addressOf(config: HubConfig, served: Served): string {
  return urlOf(served, namedHost(config));
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
export function greeting(config: HubConfig, served: Served, elapsedMs: number): string {
  const host = config['http.host'];
  const open = `Crossband listens after ${(elapsedMs / 1000).toFixed(1)} s.`;
  const address = addressOf(config, served);
  if (isLoopback(host)) {
    const alone = 'Only this machine reaches it. Others in your network: start with --host 0.0.0.0.';
    return lines(open, '', `  Open  ${address}`, ...trust(served, trustUrl(served, host)), '', `  ${alone}`, '');
  }
  const here = host === '0.0.0.0' || host === '::' ? `   (on this machine also ${urlOf(served, '127.0.0.1')})` : '';
  if (served.authority !== null) {
    const page = trustUrl(served, namedHost(config));
    return lines(open, '', `  Open  ${address}${here}`, ...trust(served, page), '', renderUnicodeCompact(page), '');
  }
  const clear = served.secure
    ? []
    : [
        '',
        '  It is served in the clear: browsers give camera and microphone to HTTPS only,',
        '  so put an HTTPS proxy in front of it (docs/certificates.md).',
      ];
  return lines(open, '', `  Open  ${address}${here}`, ...clear, '', renderUnicodeCompact(address), '');
}

/** How devices come to take the hub's own certificate. */
function trust({ authority }: Served, page: string): string[] {
  if (authority === null) return [];
  const fingerprint = fingerprintOf(authority);
  return [
    '',
    '  Its certificate is its own, so browsers warn. For phones and other computers, once each:',
    `  scan the code or open  ${page}`,
    '  and follow the page: without it a phone gives neither camera nor microphone.',
    '  There, compare this fingerprint:',
    `    ${fingerprint.slice(0, 48)}`,
    `    ${fingerprint.slice(48)}`,
  ];
}

/** The name that people are most likely to reach it by. */
function namedHost(config: HubConfig): string {
  const [named] = [...config['acme.domain'], ...config['http.names']];
  if (named) return named;
  const host = config['http.host'];
  return host === '0.0.0.0' || host === '::' ? (lanAddresses()[0] ?? '127.0.0.1') : host;
}

function urlOf({ port, secure }: Served, host: string, scheme = secure ? 'https' : 'http'): string {
  const usual = scheme === 'https' ? 443 : 80;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}${port === usual ? '' : `:${port}`}/`;
}

/** In the clear, on the same port: over https it would be behind the very warning that it is about. */
function trustUrl(served: Served, host: string): string {
  return urlOf(served, host, 'http').slice(0, -1) + trustPath;
}

function lines(...all: string[]): string {
  return all.join('\n');
}
