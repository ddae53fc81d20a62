export type {
  Chat,
  Client,
  ClientEvents,
  ClientOptions,
  LocalPublication,
  LocalPublicationState,
  Moderating,
  PublishOptions,
  ReceiveStatistics,
  RemoteTrackState,
  RequestOptions,
} from './api.ts';
export { createClient } from './client.ts';
export { clientError } from './client-error.ts';
export { type ClientErrorCode, clientErrorCodes } from './codes.ts';
export type { MediaEngine, MediaFactory, MediaHost, MediaState, TransportState } from './media/port.ts';
export type { FileLink, UploadedFile } from './room/files.ts';
export type {
  ClientState,
  ConnectionState,
  DoorState,
  LevelsState,
  MessageState,
  SelfState,
  Unavailable,
} from './room/state.ts';
export { type Credential, type CredentialSource, type Signer, signerOf } from './signaling/credential.ts';
export type { WebSocketFactory, WebSocketLike } from './signaling/socket.ts';
export { type Store, ValueStore } from './store.ts';
