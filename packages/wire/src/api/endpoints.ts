import type * as z from 'zod/mini';
import * as admin from './admin.ts';
import * as attachments from './attachments.ts';
import { done } from './fields.ts';
import * as hub from './hub.ts';
import * as invites from './invites.ts';
import * as keys from './keys.ts';
import * as openId from './open-id.ts';
import * as passkeys from './passkeys.ts';
import * as people from './people.ts';
import * as rooms from './rooms.ts';
import type { EndpointName, PathParts } from './routes.ts';
import * as sessions from './sessions.ts';
import * as webhooks from './webhooks.ts';

/** What goes over an endpoint. Left out: nothing. */
export interface Endpoint {
  /** One sentence for the description of the API. */
  readonly summary: string;
  readonly query?: z.ZodMiniType;
  readonly body?: z.ZodMiniType;
  /** `bytes`: the body is a file. */
  readonly bytes?: true;
  /** `file` and `redirect`: no JSON. */
  readonly answer: z.ZodMiniType | 'file' | 'redirect';
}

/** Forms of every endpoint: routes, OpenAPI and the types of clients follow from this table and `routes`. */
export const endpoints = {
  openApi: { summary: 'This description (OpenAPI 3.1).', answer: hub.description },
  hub: { summary: 'What the hub is, and how one signs in.', answer: hub.hubInfo },
  setup: {
    summary: 'Makes the first administrator, by the one-time link of the hub.',
    body: hub.setupRequest,
    answer: hub.setupAnswer,
  },

  signIn: { summary: 'Signs in by password.', body: sessions.signInRequest, answer: sessions.signedIn },
  rotateSession: { summary: 'The next token of this session.', answer: sessions.rotated },
  ownSessions: { summary: 'Devices on which you are signed in.', answer: sessions.ownSessions },
  endOwnSessions: {
    summary: 'Signs out all devices, or all others.',
    query: sessions.endSessionsQuery,
    answer: sessions.endedSessions,
  },
  endOwnSession: { summary: 'Signs out one device.', answer: done },
  me: { summary: 'Your account.', answer: people.ownPerson },
  changeMe: { summary: 'Changes your name.', body: people.changeMeRequest, answer: people.ownPerson },
  changePassword: {
    summary: 'Changes your password, and signs out all other devices.',
    body: people.changePasswordRequest,
    answer: done,
  },

  passkeySignInOptions: { summary: 'For navigator.credentials.get.', answer: passkeys.passkeyOptions },
  passkeySignIn: { summary: 'Signs in by passkey.', body: passkeys.passkeySignInRequest, answer: sessions.signedIn },
  newPasskeyOptions: { summary: 'For navigator.credentials.create.', answer: passkeys.passkeyOptions },
  newPasskey: {
    summary: 'Keeps a new passkey of yours.',
    body: passkeys.newPasskeyRequest,
    answer: passkeys.newPasskeyAnswer,
  },
  ownPasskeys: { summary: 'Your passkeys.', answer: passkeys.ownPasskeys },
  removePasskey: { summary: 'Removes a passkey of yours.', answer: done },

  openIdStart: { summary: "Sends the browser to the OpenID provider's page.", answer: 'redirect' },
  openIdCallback: {
    summary: 'Where the provider sends the browser back.',
    query: openId.openIdCallbackQuery,
    answer: 'redirect',
  },
  openIdSignIn: {
    summary: 'Signs in whoever came back from the provider.',
    body: openId.openIdSignInRequest,
    answer: sessions.signedIn,
  },
  openIdLink: { summary: 'Begins to link a sign-in at the provider to your account.', answer: openId.openIdLinkAnswer },
  ownIdentities: { summary: 'Sign-ins that are linked to your account.', answer: openId.ownIdentities },
  unlinkIdentity: { summary: 'Unlinks one of them.', query: openId.identity, answer: done },

  rooms: { summary: 'Rooms that stay, with their folders and order.', answer: rooms.roomList },
  newRoom: { summary: 'Makes a room that stays.', body: rooms.newRoomRequest, answer: rooms.roomAnswer },
  room: { summary: 'One room.', answer: rooms.roomAnswer },
  changeRoom: {
    summary: 'Changes what is given of a room.',
    body: rooms.changeRoomRequest,
    answer: rooms.roomAnswer,
  },
  removeRoom: { summary: 'Removes a room with every message in it, for good.', answer: done },
  members: { summary: 'What people are in a room.', answer: rooms.memberList },
  setMember: { summary: 'Gives somebody a role in a room.', body: rooms.setMemberRequest, answer: done },
  removeMember: { summary: 'Takes somebody out of a room, or oneself.', answer: done },
  roomBans: { summary: 'Who may not enter a room.', answer: rooms.banList },
  newRoomBan: { summary: 'Bans somebody from a room.', body: rooms.newBanRequest, answer: rooms.newBanAnswer },
  removeRoomBan: { summary: 'Lifts a ban.', answer: done },

  invites: {
    summary: 'Invitations that are good, newest first.',
    query: invites.invitesQuery,
    answer: invites.inviteList,
  },
  newInvite: { summary: 'Makes an invitation link.', body: invites.newInviteRequest, answer: invites.newInviteAnswer },
  invitePreview: { summary: 'What an invitation leads to, by the code of its link.', answer: invites.invitePreview },
  acceptInvite: {
    summary: 'Comes in by an invitation.',
    body: invites.acceptInviteRequest,
    answer: invites.acceptInviteAnswer,
  },
  removeInvite: { summary: 'Takes an invitation back, by its id.', answer: done },

  upload: {
    summary: 'Keeps a file for a message in a room.',
    query: attachments.uploadQuery,
    bytes: true,
    answer: attachments.uploaded,
  },
  attachmentLinks: {
    summary: 'Short-lived links to files of messages in a room.',
    body: attachments.linksRequest,
    answer: attachments.linksAnswer,
  },
  linkedUpload: {
    summary: 'Keeps a file, by a link that signaling has given to somebody in the room.',
    query: attachments.linkedUploadQuery,
    bytes: true,
    answer: attachments.uploaded,
  },
  download: { summary: 'A file, by a short-lived link.', query: attachments.downloadQuery, answer: 'file' },

  apiKeys: { summary: 'Keys of applications.', answer: keys.apiKeyList },
  newApiKey: { summary: 'Makes a key for an application.', body: keys.newApiKeyRequest, answer: keys.newApiKeyAnswer },
  removeApiKey: { summary: 'Removes a key; its tokens are good no more.', answer: done },
  newRoomToken: {
    summary: 'Makes a token that lets one person into one room.',
    body: keys.roomTokenRequest,
    answer: keys.roomTokenAnswer,
  },

  webhooks: { summary: 'Who is told what happens here.', answer: webhooks.webhookList },
  newWebhook: {
    summary: 'Tells an application what happens here.',
    body: webhooks.newWebhookRequest,
    answer: webhooks.newWebhookAnswer,
  },
  removeWebhook: { summary: 'Tells it nothing more.', answer: done },
  tryWebhook: { summary: 'Sends it an event `ping`.', answer: done },
  deliveries: {
    summary: 'What it was told, and what came of it.',
    query: webhooks.deliveriesQuery,
    answer: webhooks.deliveryList,
  },

  adminPeople: { summary: 'Accounts.', query: admin.peopleQuery, answer: admin.peopleList },
  newPerson: { summary: 'Makes an account.', body: admin.newPersonRequest, answer: people.ownPerson },
  changePerson: {
    summary: 'Renames, disables, or makes an administrator.',
    body: admin.changePersonRequest,
    answer: people.ownPerson,
  },
  setPassword: {
    summary: 'Gives an account another password, and signs out its devices.',
    body: admin.setPasswordRequest,
    answer: done,
  },
  endPersonSessions: { summary: 'Signs out all devices of an account.', answer: sessions.endedSessions },
  adminRooms: { summary: 'Rooms that stay, and rooms that are open.', answer: admin.adminRooms },
  adminSessions: { summary: 'Who is signed in where.', query: admin.adminSessionsQuery, answer: admin.adminSessions },
  endSession: { summary: 'Signs out one device of anybody.', answer: done },
  hubBans: { summary: 'Who may not come to this hub.', answer: rooms.banList },
  newHubBan: { summary: 'Bans somebody from the hub.', body: rooms.newBanRequest, answer: rooms.newBanAnswer },
  removeHubBan: { summary: 'Lifts a ban.', answer: done },
  storage: { summary: 'What the hub keeps, in bytes.', answer: admin.storage },
  figures: { summary: 'What the hub does at this moment.', answer: admin.figures },
  audit: { summary: 'What moderators and administrators did.', query: admin.auditQuery, answer: admin.auditPage },
} as const satisfies Record<EndpointName, Endpoint>;

type Endpoints = typeof endpoints;
type Filled<T> = T extends z.ZodMiniType ? z.output<T> : undefined;
type Field<N extends EndpointName, F extends 'query' | 'body'> = Endpoints[N] extends { [field in F]: infer S }
  ? Filled<S>
  : undefined;

export type QueryOf<N extends EndpointName> = Field<N, 'query'>;
export type BodyOf<N extends EndpointName> = Field<N, 'body'>;
/** Undefined where the answer is no JSON. */
export type AnswerOf<N extends EndpointName> = Filled<Endpoints[N]['answer']>;

/** What a client gives to an endpoint: path parts, query and body, as far as it has them. */
export type CallOf<N extends EndpointName> = Given<'parts', PathParts<N>> &
  Given<'query', QueryOf<N>> &
  Given<'body', BodyOf<N>>;
type Given<F extends string, T> = T extends undefined
  ? unknown
  : keyof T extends never
    ? unknown
    : { readonly [field in F]: T };
