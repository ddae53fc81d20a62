export { checkAccountName, nameKeyOf } from './account-name.ts';
export { type AccountEvents, Accounts, type NewAccount, type Person } from './accounts.ts';
export { type Actor, operator } from './actor.ts';
export { type ApiKeyEvents, ApiKeys, type ApiKeyView, checkApiKeySecret } from './api-keys.ts';
export {
  Authenticator,
  type AuthenticatorOptions,
  type Credential,
  type Presentation,
  type RoomTokenVerifier,
  requestSkewMs,
  type SignedRequest,
} from './authenticate.ts';
export { BanRegister, type BanRegisterEvents, banLimits, type NewBan } from './ban-register.ts';
export { banSubjectsOf } from './ban-subject.ts';
export { FirstAdministrator, setupLinkLifetimeMs } from './first-administrator.ts';
export { Invites, inviteLimits, type NewInvite } from './invites.ts';
export { OpenId, type OpenIdOptions, type OpenIdReturn, openIdLimits } from './open-id.ts';
export { type OpenIdPerson, OpenIdProvider, type OpenIdProviderOptions } from './open-id-provider.ts';
export {
  type Household,
  type InviteView,
  type Operate,
  type OperationName,
  type OperationParams,
  type OperationResults,
  operate,
} from './operations/index.ts';
export { Passkeys, type PasskeysOptions, type PasskeyView, passkeyLimits } from './passkeys.ts';
export { checkPassword } from './password-rules.ts';
export { Passwords } from './passwords.ts';
export { type IdentityStores, type People, peopleOn } from './people.ts';
export {
  type Action,
  actions,
  mayGrant,
  mayModerate,
  mayOf,
  type Override,
  permissionsOf,
  type Standing,
} from './permissions.ts';
export type * from './ports.ts';
export {
  mayOfGrants,
  type Principal,
  permissionsOfGrants,
  type RoomGrants,
  type RoomTokenClaims,
  stranger,
} from './principal.ts';
export { readClientKey, verifyProof } from './proof.ts';
export { restProof, signalingProof } from './proof-message.ts';
export { type RelyingParty, relyingPartyOf } from './relying-party.ts';
export { freeRoomId } from './room-id.ts';
export type { AuditStore, MembershipStore, RoomStore } from './room-ports.ts';
export {
  type Member,
  type RoomFields,
  RoomRegister,
  type RoomRegisterEvents,
  type RoomRulesKept,
  type RoomView,
  rulesOf,
} from './room-register.ts';
export { type RoomTokenWish, roomTokenLimits } from './room-token-form.ts';
export { mintRoomToken, RoomTokens, type VerifiedRoomToken } from './room-tokens.ts';
export { type RevokeReason, type SessionEvents, type SessionProof, Sessions, sessionLimits } from './sessions.ts';
