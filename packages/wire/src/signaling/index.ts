export { closeCodes, type ErrorCode, errorCodes } from './codes.ts';
export type { HubEventName, HubEvents, HubNotification } from './events.ts';
export type {
  CredentialParams,
  SignaledDtlsParameters,
  SignaledRtpCapabilities,
  SignaledRtpParameters,
  Source,
  Want,
} from './fields.ts';
export { signalingLimits, signalingPath, signalingSubprotocol } from './limits.ts';
export type {
  Action,
  AttachmentView,
  AudienceView,
  BanView,
  ChatHeadView,
  ChatMessageView,
  DataMessageView,
  KnockView,
  MayView,
  MentionView,
  ParticipantView,
  PersonView,
  PrincipalView,
  PublicationView,
  Role,
  RoomAboutView,
  RoomRulesView,
  RoomView,
  SupplyReason,
  SupplyView,
  UnreadView,
} from './model.ts';
export type {
  DatagramLinkView,
  DatagramSession,
  ErrorReply,
  IceCandidateView,
  IceParametersView,
  Joined,
  NativeReceiverSession,
  NativeSenderSession,
  NativeSrtp,
  Reply,
  ReplyResults,
  ResultOf,
  SecuredSenderSession,
  SessionOpened,
  TransportOpened,
} from './replies.ts';
export { isSecured } from './replies.ts';
export { type Method, methods, type RequestParams, requestEnvelope, requestParams } from './requests.ts';
