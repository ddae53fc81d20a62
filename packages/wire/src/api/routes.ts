/** Where everything of the REST API is. No schemas: a browser takes only this, and the types beside it. */

export const apiPrefix = '/api/v1';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may ask. `signature`: whoever has the link. `session?`: a session changes the answer. `key`: an API key.
 * `administrator`: a session of one.
 */
export type Auth = 'none' | 'session' | 'session?' | 'administrator' | 'key' | 'signature';

export interface Route {
  readonly method: HttpMethod;
  /** After `/api/v1`; `:name` stands for a part of it. */
  readonly path: string;
  readonly auth: Auth;
}

const route = <const R extends Route>(method: R['method'], path: R['path'], auth: R['auth']) =>
  ({ method, path, auth }) as R;
const get = <const P extends string, const A extends Auth>(path: P, auth: A) =>
  route<{ method: 'GET'; path: P; auth: A }>('GET', path, auth);
const post = <const P extends string, const A extends Auth>(path: P, auth: A) =>
  route<{ method: 'POST'; path: P; auth: A }>('POST', path, auth);
const put = <const P extends string, const A extends Auth>(path: P, auth: A) =>
  route<{ method: 'PUT'; path: P; auth: A }>('PUT', path, auth);
const patch = <const P extends string, const A extends Auth>(path: P, auth: A) =>
  route<{ method: 'PATCH'; path: P; auth: A }>('PATCH', path, auth);
const remove = <const P extends string, const A extends Auth>(path: P, auth: A) =>
  route<{ method: 'DELETE'; path: P; auth: A }>('DELETE', path, auth);

export const routes = {
  openApi: get('/openapi.json', 'none'),
  hub: get('/hub', 'none'),
  setup: post('/setup', 'none'),

  signIn: post('/sessions', 'none'),
  rotateSession: post('/sessions/rotate', 'session'),
  ownSessions: get('/me/sessions', 'session'),
  endOwnSessions: remove('/me/sessions', 'session'),
  endOwnSession: remove('/me/sessions/:session', 'session'),
  me: get('/me', 'session'),
  changeMe: patch('/me', 'session'),
  changePassword: put('/me/password', 'session'),

  passkeySignInOptions: post('/passkeys/options', 'none'),
  passkeySignIn: post('/passkeys/sign-in', 'none'),
  newPasskeyOptions: post('/me/passkeys/options', 'session'),
  newPasskey: post('/me/passkeys', 'session'),
  ownPasskeys: get('/me/passkeys', 'session'),
  removePasskey: remove('/me/passkeys/:passkey', 'session'),

  openIdStart: get('/openid/start', 'none'),
  openIdCallback: get('/openid/callback', 'none'),
  openIdSignIn: post('/openid/sign-in', 'none'),
  openIdLink: post('/openid/link', 'session'),
  ownIdentities: get('/me/identities', 'session'),
  unlinkIdentity: remove('/me/identities', 'session'),

  rooms: get('/rooms', 'session'),
  newRoom: post('/rooms', 'session'),
  room: get('/rooms/:room', 'session'),
  changeRoom: patch('/rooms/:room', 'session'),
  removeRoom: remove('/rooms/:room', 'session'),
  members: get('/rooms/:room/members', 'session'),
  setMember: put('/rooms/:room/members/:account', 'session'),
  removeMember: remove('/rooms/:room/members/:account', 'session'),
  roomBans: get('/rooms/:room/bans', 'session'),
  newRoomBan: post('/rooms/:room/bans', 'session'),
  removeRoomBan: remove('/rooms/:room/bans/:subject', 'session'),

  invites: get('/invites', 'session'),
  newInvite: post('/invites', 'session'),
  invitePreview: get('/invites/:invite', 'none'),
  acceptInvite: post('/invites/:invite/accept', 'session?'),
  removeInvite: remove('/invites/:invite', 'session'),

  upload: post('/rooms/:room/attachments', 'session'),
  attachmentLinks: post('/rooms/:room/attachments/links', 'session'),
  linkedUpload: post('/attachments', 'signature'),
  download: get('/attachments/:sha256', 'signature'),

  apiKeys: get('/api-keys', 'administrator'),
  newApiKey: post('/api-keys', 'administrator'),
  removeApiKey: remove('/api-keys/:key', 'administrator'),
  newRoomToken: post('/room-tokens', 'key'),

  webhooks: get('/webhooks', 'administrator'),
  newWebhook: post('/webhooks', 'administrator'),
  removeWebhook: remove('/webhooks/:webhook', 'administrator'),
  tryWebhook: post('/webhooks/:webhook/ping', 'administrator'),
  deliveries: get('/webhooks/:webhook/deliveries', 'administrator'),

  adminPeople: get('/admin/people', 'administrator'),
  newPerson: post('/admin/people', 'administrator'),
  changePerson: patch('/admin/people/:account', 'administrator'),
  setPassword: put('/admin/people/:account/password', 'administrator'),
  endPersonSessions: remove('/admin/people/:account/sessions', 'administrator'),
  adminRooms: get('/admin/rooms', 'administrator'),
  adminSessions: get('/admin/sessions', 'administrator'),
  endSession: remove('/admin/sessions/:session', 'administrator'),
  hubBans: get('/admin/bans', 'administrator'),
  newHubBan: post('/admin/bans', 'administrator'),
  removeHubBan: remove('/admin/bans/:subject', 'administrator'),
  storage: get('/admin/storage', 'administrator'),
  figures: get('/admin/figures', 'administrator'),
  audit: get('/admin/audit', 'administrator'),
} as const satisfies Record<string, Route>;

export type EndpointName = keyof typeof routes;

/** Names of the parts of a path that stand for something. */
type PartsOf<P extends string> = P extends `${string}:${infer Part}/${infer Rest}`
  ? Part | PartsOf<`/${Rest}`>
  : P extends `${string}:${infer Part}`
    ? Part
    : never;

export type PathParts<N extends EndpointName> = { [Part in PartsOf<(typeof routes)[N]['path']>]: string };

/** The address of an endpoint, with its parts and query filled in: what is asked for, and what a request's proof signs. */
export function addressOf<N extends EndpointName>(
  name: N,
  parts: PathParts<N>,
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const values: Readonly<Record<string, string>> = parts;
  const path = routes[name].path.replace(/:(\w+)/g, (_, part: string) => encodeURIComponent(values[part] ?? ''));
  const given = Object.entries(query).flatMap(([field, value]) =>
    value === undefined ? [] : [[field, String(value)] as [string, string]],
  );
  return `${apiPrefix}${path}${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`;
}
