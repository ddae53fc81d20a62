import { isIP } from 'node:net';
import {
  choice,
  describeSettings,
  flag,
  integer,
  list,
  loadConfig,
  type SettingDescription,
  text,
  type Values,
} from '@crossband/foundation';
import { doorSettings } from './doors/settings.ts';
import { openIdSettings } from './open-id.ts';

const address = /^[0-9A-Fa-f.:]*$/;

/** Every setting of the hub: the one source of its configuration, of `--help` and of docs/configuration.md. */
const settings = {
  'hub.name': text({
    env: 'CROSSBAND_HUB_NAME',
    flag: 'name',
    default: 'Crossband',
    form: 'a name of 1 to 48 characters',
    pattern: /^[^\p{C}]{1,48}$/u,
    description: 'What people call this hub: pages and passkeys show it.',
  }),
  'hub.guests': flag({
    env: 'CROSSBAND_GUESTS',
    flag: 'guests',
    default: true,
    description: 'Let people without an account into rooms by their link, where the room allows it.',
  }),
  'hub.sessionDays': integer({
    env: 'CROSSBAND_SESSION_DAYS',
    flag: 'session-days',
    default: 30,
    minimum: 1,
    maximum: 365,
    description: 'A device that was not used for so many days is signed out.',
  }),
  'http.host': text({
    env: 'CROSSBAND_HOST',
    flag: 'host',
    default: '127.0.0.1',
    form: 'IP address',
    pattern: address,
    description: 'Address that pages and signaling are served on. 0.0.0.0 opens the hub to the network.',
  }),
  'http.port': integer({
    env: 'CROSSBAND_PORT',
    flag: 'port',
    default: 8080,
    minimum: 0,
    maximum: 65535,
    description: 'TCP port of pages and signaling; 0 takes a free one.',
  }),
  'http.origins': list({
    env: 'CROSSBAND_ORIGINS',
    flag: 'origins',
    default: [],
    form: 'origins such as https://chat.example.org',
    description: 'Origins whose pages may connect, beside the hub itself.',
  }),
  ...doorSettings,
  'media.listenIp': text({
    env: 'CROSSBAND_MEDIA_LISTEN_IP',
    flag: 'media-listen-ip',
    default: '',
    form: 'IP address or empty',
    pattern: address,
    description: 'Address that media of browsers arrives on. Empty: every address of this machine.',
  }),
  'media.announcedIp': text({
    env: 'CROSSBAND_MEDIA_ANNOUNCED_IP',
    flag: 'media-announced-ip',
    default: '',
    form: 'IP address or host name, or empty',
    description: 'Address that devices are told, when the hub is behind a NAT. Empty: detected.',
  }),
  'media.basePort': integer({
    env: 'CROSSBAND_MEDIA_BASE_PORT',
    flag: 'base-port',
    default: 40000,
    minimum: 1024,
    maximum: 65000,
    description: 'First media port, UDP and TCP; worker N takes this plus N.',
  }),
  'media.workers': integer({
    env: 'CROSSBAND_MEDIA_WORKERS',
    flag: 'workers',
    default: 0,
    minimum: 0,
    maximum: 256,
    description: 'Media workers, one core each. 0: one for every two cores, at least one.',
  }),
  'media.tcp': flag({
    env: 'CROSSBAND_MEDIA_TCP',
    flag: 'media-tcp',
    default: true,
    description: 'Offer ICE over TCP on the same ports, for networks that drop UDP.',
  }),
  'media.consumersPerRouter': integer({
    env: 'CROSSBAND_CONSUMERS_PER_ROUTER',
    flag: 'consumers-per-router',
    default: 250,
    minimum: 2,
    maximum: 10000,
    description: 'A room grows to another worker when one carries this many of its streams.',
  }),
  'media.iceServers': list({
    env: 'CROSSBAND_ICE_SERVERS',
    flag: 'ice-servers',
    default: [],
    form: 'STUN URLs such as stun:stun.example.org:3478',
    description: 'STUN servers that devices are told. The hub itself needs none.',
  }),
  'native.listenIp': text({
    env: 'NATIVE_RTP_LISTEN_IP',
    flag: 'native-listen-ip',
    default: '',
    form: 'IP address or empty',
    pattern: address,
    description:
      'Address that native SRTP arrives on. Empty: as media.listenIp, else loopback for a hub on loopback, else all.',
  }),
  'native.announcedIp': text({
    env: 'NATIVE_RTP_ANNOUNCED_IP',
    flag: 'native-announced-ip',
    default: '',
    form: 'IP address or host name, or empty',
    description: 'Address that native senders are told. Empty: as media.announcedIp.',
  }),
  'native.plainRtp': flag({
    env: 'CROSSBAND_NATIVE_PLAIN_RTP',
    flag: 'native-plain-rtp',
    default: false,
    description: 'Take plain RTP of programs on this machine, too; native.listenIp has to be a loopback address.',
  }),
  'native.port': integer({
    env: 'CROSSBAND_NATIVE_PORT',
    flag: 'native-port',
    default: 0,
    minimum: 0,
    maximum: 65535,
    description: 'UDP port of native SRTP. 0: the one below media.basePort.',
  }),
  'datagrams.enabled': flag({
    env: 'CROSSBAND_DATAGRAMS',
    flag: 'datagrams',
    default: false,
    description:
      'Take devices that speak media datagrams over UDP (docs/protocol/datagram.md), where native RTP arrives.',
  }),
  'datagrams.voicePort': integer({
    env: 'CROSSBAND_DATAGRAM_VOICE_PORT',
    flag: 'datagram-voice-port',
    default: 0,
    minimum: 0,
    maximum: 65535,
    description: 'UDP port of voice datagrams. 0: three below media.basePort.',
  }),
  'datagrams.videoPort': integer({
    env: 'CROSSBAND_DATAGRAM_VIDEO_PORT',
    flag: 'datagram-video-port',
    default: 0,
    minimum: 0,
    maximum: 65535,
    description: 'UDP port of video datagrams. 0: two below media.basePort.',
  }),
  'datagrams.relays': integer({
    env: 'CROSSBAND_DATAGRAM_RELAYS',
    flag: 'datagram-relays',
    default: 0,
    minimum: 0,
    maximum: 64,
    description:
      'Threads that relay datagrams, each started when those before it are busy, each at the two ports below. 0: half of the cores.',
  }),
  'datagrams.plain': flag({
    env: 'CROSSBAND_DATAGRAMS_PLAIN',
    flag: 'datagrams-plain',
    default: false,
    description:
      'Take datagrams of version 1 too, which nothing protects; native.listenIp has to be loopback or of a private network.',
  }),
  'limits.rooms': integer({
    env: 'CROSSBAND_MAX_ROOMS',
    flag: 'max-rooms',
    default: 1000,
    minimum: 1,
    maximum: 100000,
    description: 'Rooms that may be open at once.',
  }),
  'limits.participants': integer({
    env: 'CROSSBAND_MAX_PARTICIPANTS',
    flag: 'max-participants',
    default: 500,
    minimum: 1,
    maximum: 10000,
    description: 'People in one room.',
  }),
  'limits.connections': integer({
    env: 'CROSSBAND_MAX_CONNECTIONS',
    flag: 'max-connections',
    default: 20000,
    minimum: 1,
    maximum: 200000,
    description: 'Signaling connections at once.',
  }),
  'data.dir': text({
    env: 'CROSSBAND_DATA_DIR',
    flag: 'data-dir',
    default: '.crossband',
    form: 'folder',
    description: 'Where the hub keeps what outlives a restart.',
  }),
  'store.url': text({
    env: 'CROSSBAND_STORE_URL',
    flag: 'store',
    default: '',
    form: 'sqlite:FILE, postgres://USER:PASSWORD@HOST/DATABASE, or empty',
    description: 'Where accounts, rooms and words are kept. Empty: an SQLite file in the data folder.',
  }),
  'attachments.maxMB': integer({
    env: 'CROSSBAND_ATTACHMENTS_MAX_MB',
    flag: 'attachments-max-mb',
    default: 50,
    minimum: 1,
    maximum: 2000,
    description: 'Largest file that people may send, in millions of bytes.',
  }),
  'attachments.quotaMB': integer({
    env: 'CROSSBAND_ATTACHMENTS_QUOTA_MB',
    flag: 'attachments-quota-mb',
    default: 10_000,
    minimum: 1,
    maximum: 100_000_000,
    description: 'What all files together may take in the data folder, in millions of bytes.',
  }),
  'attachments.types': list({
    env: 'CROSSBAND_ATTACHMENTS_TYPES',
    flag: 'attachments-types',
    default: [],
    form: 'types such as image/* or application/pdf',
    description: 'Files that people may send, by their first bytes. None listed: all.',
  }),
  'webhooks.privateAddresses': flag({
    env: 'CROSSBAND_WEBHOOKS_PRIVATE',
    flag: 'webhooks-private',
    default: false,
    description: 'Tell webhooks of private networks and this machine too, and by plain http.',
  }),
  ...openIdSettings,
  'log.level': choice({
    env: 'CROSSBAND_LOG_LEVEL',
    flag: 'log-level',
    default: 'info',
    of: ['debug', 'info', 'warn', 'error'],
    description: 'Least severe line that is logged.',
  }),
  'log.format': choice({
    env: 'CROSSBAND_LOG_FORMAT',
    flag: 'log-format',
    default: 'auto',
    of: ['auto', 'json', 'text'],
    description: 'auto: text on a terminal, JSON elsewhere.',
  }),
};

export type HubConfig = Values<typeof settings>;

export function loadHubConfig(sources: Parameters<typeof loadConfig>[1]): HubConfig {
  return loadConfig(settings, sources);
}

/** Rows of `--help` and of docs/configuration.md. */
export function describeConfig(): SettingDescription[] {
  return describeSettings(settings);
}

/** True when only this machine reaches the address. */
export function isLoopback(ip: string): boolean {
  return ip === '::1' || ip === 'localhost' || (isIP(ip) === 4 && ip.startsWith('127.'));
}
