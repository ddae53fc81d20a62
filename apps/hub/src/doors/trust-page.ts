import { createHash, X509Certificate } from 'node:crypto';
import { fingerprintOf } from './local-certificate.ts';

export const trustPath = '/trust';
export const authorityPath = '/trust/crossband.crt';

export interface Answer {
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
}

/** What a device downloads to trust the hub: DER, under the name and type that phones and computers offer to install. */
export function authorityFile(authority: string): Answer {
  const headers = {
    'content-type': 'application/x-x509-ca-cert',
    'content-disposition': 'attachment; filename="crossband.crt"',
    'cache-control': 'no-store',
  };
  return { headers, body: new X509Certificate(authority).raw };
}

const style = `
:root { color-scheme: light dark; --ground: #f4f6f5; --sheet: #fff; --ink: #14201f; --dim: #55625f; --line: #d5dcda; --act: #0b6b5d; --on: #fff }
@media (prefers-color-scheme: dark) { :root { --ground: #0e1416; --sheet: #161f21; --ink: #e7eeec; --dim: #9aaba7; --line: #2b3739; --act: #5fd0bb; --on: #06211c } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 38rem; margin: 0 auto; padding: 2rem 1.25rem 3rem }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .75rem }
h2 { font-size: 1rem; margin: 2rem 0 .5rem }
p { margin: .5rem 0 }
.dim { color: var(--dim) }
.act { display: block; margin: .75rem 0; padding: .8rem 1rem; border: 1px solid var(--act); border-radius: .6rem; color: var(--act); font-weight: 600; text-align: center; text-decoration: none }
.first { background: var(--act); color: var(--on) }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--act); outline-offset: 2px }
details { background: var(--sheet); border: 1px solid var(--line); border-radius: .6rem; margin: .5rem 0 }
summary { padding: .7rem 1rem; font-weight: 600; cursor: pointer }
ol { margin: 0; padding: 0 1rem 1rem 2.2rem }
li { margin: .3rem 0 }
code { font: .85rem/1.6 ui-monospace, monospace; overflow-wrap: anywhere }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

interface Device {
  readonly name: string;
  readonly steps: readonly string[];
}

const devices: readonly Device[] = [
  {
    name: 'iPhone and iPad',
    steps: [
      'Download the file in Safari and allow the profile.',
      'Settings → <b>Profile Downloaded</b> → Install.',
      'Settings → General → About → <b>Certificate Trust Settings</b>: switch on the one that begins with “Crossband”.',
    ],
  },
  {
    name: 'Android',
    steps: [
      'Download the file.',
      'Settings: search for <b>CA certificate</b> (Security → More → Install from storage) and choose it. Android warns; the next paragraph says what you give away.',
      'Firefox for Android: it asks on the first visit; choose Advanced → Continue instead.',
    ],
  },
  {
    name: 'Windows',
    steps: [
      'Open the downloaded file → <b>Install Certificate</b> → Current User.',
      'Place it in <b>Trusted Root Certification Authorities</b>, then restart the browser.',
    ],
  },
  {
    name: 'macOS',
    steps: ['Open the downloaded file: Keychain Access takes it.', 'Open it there → Trust → <b>Always Trust</b>.'],
  },
  {
    name: 'Linux, and Firefox everywhere',
    steps: [
      'Firefox: Settings → search for certificates → View Certificates → Authorities → <b>Import</b>, for websites.',
      'Chromium: <code>chrome://certificate-manager</code> → Custom → Trusted → Import.',
    ],
  },
];

/** The page that tells a person how this device comes to trust a hub that has no certificate of a public authority. */
export function trustPage(authority: string, hubUrl: string): Answer {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
  };
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trust this hub · Crossband</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Let this device trust the hub</h1>
<p>Browsers give camera and microphone only to pages whose certificate they trust. This hub made its own, so each
device has to be told once. It takes a minute.</p>
<a class="act first" href="${authorityPath}" download>1. Download the certificate</a>
<p class="dim">2. Install it:</p>
${devices.map(renderDevice).join('\n')}
<a class="act" href="${hubUrl}">3. Open the hub</a>
<p class="dim">In a hurry? Open the hub without it, and choose “Advanced”, then “Continue” where the browser warns. Camera and
microphone work then in Chromium and Firefox; an iPhone wants the certificate.</p>
<h2>Is it the right one?</h2>
<p>The hub printed this fingerprint where it was started (SHA-256). Compare before you install:</p>
<p><code>${fingerprintOf(authority)}</code></p>
<h2>What you give away</h2>
<p class="dim">Little: the certificate can vouch for this hub's names and for addresses of private networks only, never for a
bank or a shop. Its key stays on the hub.</p>
</main>
</body>
</html>
`;
  return { headers, body };
}

function renderDevice({ name, steps }: Device): string {
  return `<details><summary>${name}</summary><ol>${steps.map((step) => `<li>${step}</li>`).join('')}</ol></details>`;
}
