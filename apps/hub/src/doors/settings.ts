import { choice, integer, list, secret, text } from '@crossband/foundation';

/** Settings of the doors: TLS, certificates, proxies, limits by address. */
export const doorSettings = {
  'http.names': list({
    env: 'CROSSBAND_NAMES',
    flag: 'names',
    default: [],
    form: 'host names such as hub.example.org',
    description: 'Names that people reach the hub by, beside addresses, local names and those of its certificate.',
  }),
  'http.redirectPort': integer({
    env: 'CROSSBAND_REDIRECT_PORT',
    flag: 'redirect-port',
    default: 0,
    minimum: 0,
    maximum: 65535,
    description:
      'TCP port of plain http that sends browsers to https and answers ACME. 0: none, but 80 when acme.domain is set.',
  }),
  'http.trustProxy': list({
    env: 'CROSSBAND_TRUST_PROXY',
    flag: 'trust-proxy',
    default: [],
    form: 'IP addresses or networks such as 10.0.0.0/8',
    description: 'Proxies in front of the hub, whose X-Forwarded-For is believed.',
  }),
  'tls.mode': choice({
    env: 'CROSSBAND_TLS_MODE',
    flag: 'tls-mode',
    default: 'auto',
    of: ['auto', 'local', 'off'],
    description:
      'auto: https, but plain http on loopback without a certificate. local: https with the local certificate, on loopback too. off: plain http, behind a proxy.',
  }),
  'tls.certificate': text({
    env: 'CROSSBAND_TLS_CERTIFICATE',
    flag: 'tls-certificate',
    default: '',
    form: 'file or empty',
    description: 'Own certificate with its chain, PEM. Read again when it changes.',
  }),
  'tls.key': text({
    env: 'CROSSBAND_TLS_KEY',
    flag: 'tls-key',
    default: '',
    form: 'file or empty',
    description: 'Private key of tls.certificate, PEM, not readable by everybody.',
  }),
  'acme.domain': list({
    env: 'CROSSBAND_ACME_DOMAIN',
    flag: 'acme-domain',
    default: [],
    form: 'domain names',
    description:
      "Names to get a certificate for by ACME (Let's Encrypt); setting it agrees to the terms of the authority.",
  }),
  'acme.email': text({
    env: 'CROSSBAND_ACME_EMAIL',
    flag: 'acme-email',
    default: '',
    form: 'mail address or empty',
    pattern: /^([^\s@]+@[^\s@]+)?$/,
    description: 'Where the authority writes to when a certificate is about to end.',
  }),
  'acme.directory': text({
    env: 'CROSSBAND_ACME_DIRECTORY',
    flag: 'acme-directory',
    default: 'https://acme-v02.api.letsencrypt.org/directory',
    form: 'https address',
    pattern: /^https:\/\//,
    description: 'Directory of the ACME authority (RFC 8555).',
  }),
  'limits.requestsPerSecond': integer({
    env: 'CROSSBAND_MAX_REQUESTS_PER_SECOND',
    flag: 'max-requests-per-second',
    default: 50,
    minimum: 1,
    maximum: 100000,
    description: 'HTTP requests and new connections of one address a second; eight times as many at once.',
  }),
  'limits.connectionsPerAddress': integer({
    env: 'CROSSBAND_MAX_CONNECTIONS_PER_ADDRESS',
    flag: 'max-connections-per-address',
    default: 256,
    minimum: 1,
    maximum: 200000,
    description: 'TCP connections of one address at once; loopback and proxies are not counted.',
  }),
  'metrics.token': secret({
    env: 'CROSSBAND_METRICS_TOKEN',
    flag: 'metrics-token',
    description: 'Bearer token that /metrics asks for. Empty: only this machine reads the figures.',
  }),
};
