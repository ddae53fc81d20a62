/** Pages load only what this hub serves, run no inline script, and are framed by nobody (CSP level 3). */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** What every answer carries, whatever it is. */
export const securityHeaders = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'permissions-policy':
    'camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), ' +
    'screen-wake-lock=(self), clipboard-write=(self), geolocation=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-permitted-cross-domain-policies': 'none',
} as const;

const halfAYearS = 180 * 86_400;

/** Once by https, always by https (RFC 6797): only where a real authority stands behind it, on the port that plain http leads to. */
export function strictTransport(vouchedFor: boolean, port: number): Record<string, string> {
  return vouchedFor && port === 443 ? { 'strict-transport-security': `max-age=${halfAYearS}` } : {};
}
