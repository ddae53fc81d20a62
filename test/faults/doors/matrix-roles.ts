/** Written down by hand from the permission model (docs/decisions/people-and-words.md), not computed by the code that is examined. */

export type Right =
  | 'speak'
  | 'show'
  | 'chat'
  | 'data'
  | 'attach'
  | 'moderate'
  | 'manage'
  | 'invite'
  | 'appoint'
  | 'receive'
  | 'administer';

export interface RoleUnderTest {
  readonly name: string;
  /** How the person comes: with an account, by a room token, or with nothing. */
  readonly by: 'account' | 'token' | 'nothing';
  /** Membership in every room that is kept; null: none. */
  readonly role: 'owner' | 'moderator' | 'member' | 'guest' | 'listener' | null;
  readonly allow?: ('chat' | 'data' | 'manage')[];
  readonly deny?: ('chat' | 'data' | 'attach' | 'moderate' | 'manage')[];
  readonly administrator?: true;
  /** Of the hub: may not come in at all. */
  readonly out?: 'disabled' | 'banned' | 'revoked';
  /** What the token names. */
  readonly grants?: {
    readonly publish?: readonly string[];
    readonly chat?: true;
    readonly data?: true;
    readonly moderate?: true;
    readonly subscribe?: true;
  };
  /** What the person may do inside a room that is kept. */
  readonly rights: readonly Right[];
}

const everything: readonly Right[] = [
  'speak',
  'show',
  'chat',
  'data',
  'attach',
  'moderate',
  'manage',
  'invite',
  'appoint',
  'receive',
];
const member: readonly Right[] = ['speak', 'show', 'chat', 'data', 'attach', 'receive'];

export const roles: readonly RoleUnderTest[] = [
  { name: 'a guest by link', by: 'nothing', role: null, rights: ['speak', 'show', 'chat', 'data', 'receive'] },
  { name: 'an account that is no member', by: 'account', role: null, rights: member },
  { name: 'listener', by: 'account', role: 'listener', rights: ['receive'] },
  { name: 'guest', by: 'account', role: 'guest', rights: ['speak', 'show', 'chat', 'data', 'receive'] },
  { name: 'member', by: 'account', role: 'member', rights: member },
  { name: 'moderator', by: 'account', role: 'moderator', rights: [...member, 'moderate', 'invite', 'appoint'] },
  { name: 'owner', by: 'account', role: 'owner', rights: everything },
  { name: 'administrator', by: 'account', role: null, administrator: true, rights: [...everything, 'administer'] },
  { name: 'listener who may write', by: 'account', role: 'listener', allow: ['chat'], rights: ['chat', 'receive'] },
  {
    name: 'member without words',
    by: 'account',
    role: 'member',
    deny: ['chat', 'attach'],
    rights: ['speak', 'show', 'data', 'receive'],
  },
  {
    name: 'member without data',
    by: 'account',
    role: 'member',
    deny: ['data'],
    rights: ['speak', 'show', 'chat', 'attach', 'receive'],
  },
  {
    name: 'listener who may send data',
    by: 'account',
    role: 'listener',
    allow: ['data'],
    rights: ['data', 'receive'],
  },
  {
    name: 'moderator without moderation',
    by: 'account',
    role: 'moderator',
    deny: ['moderate'],
    rights: [...member, 'invite'],
  },
  { name: 'owner with denials', by: 'account', role: 'owner', deny: ['manage', 'chat'], rights: everything },
  { name: 'member promised to manage', by: 'account', role: 'member', allow: ['manage'], rights: member },
  { name: 'disabled owner', by: 'account', role: 'owner', out: 'disabled', rights: [] },
  { name: 'banned owner', by: 'account', role: 'owner', out: 'banned', rights: [] },
  { name: 'owner signed out', by: 'account', role: 'owner', out: 'revoked', rights: [] },
  { name: 'token to listen', by: 'token', role: null, grants: { subscribe: true }, rights: ['receive'] },
  {
    name: 'token to speak',
    by: 'token',
    role: null,
    grants: { subscribe: true, publish: ['microphone'] },
    rights: ['speak', 'receive'],
  },
  { name: 'token to show blindly', by: 'token', role: null, grants: { publish: ['camera'] }, rights: ['show'] },
  {
    name: 'token to write',
    by: 'token',
    role: null,
    grants: { subscribe: true, chat: true },
    rights: ['chat', 'attach', 'receive'],
  },
  {
    name: 'token to send data',
    by: 'token',
    role: null,
    grants: { subscribe: true, data: true },
    rights: ['data', 'receive'],
  },
  {
    name: 'token to moderate',
    by: 'token',
    role: null,
    grants: { subscribe: true, chat: true, moderate: true },
    rights: ['chat', 'attach', 'moderate', 'receive'],
  },
];

export interface PlaceUnderTest {
  readonly name: string;
  readonly kept: boolean;
  readonly rules: {
    readonly locked?: true;
    readonly lobby?: true;
    readonly guests?: false;
    readonly membersOnly?: true;
  };
}

export const places: readonly PlaceUnderTest[] = [
  { name: 'open', kept: true, rules: {} },
  { name: 'locked', kept: true, rules: { locked: true } },
  { name: 'lobby', kept: true, rules: { lobby: true } },
  { name: 'accounts-only', kept: true, rules: { guests: false } },
  { name: 'members-only', kept: true, rules: { membersOnly: true } },
  { name: 'passing', kept: false, rules: {} },
];

/** Rights in a place, or null where the person does not come in. */
export function expectedIn(role: RoleUnderTest, place: PlaceUnderTest): readonly Right[] | null {
  if (role.out) return null;
  if (!place.kept) {
    // Nobody is a member of a room that nobody keeps, and nothing of it can be managed.
    if (role.by === 'account' && !role.administrator) return member;
    return role.rights;
  }
  const { locked, lobby, guests, membersOnly } = place.rules;
  if (locked && !role.rights.includes('moderate')) return null;
  if (role.by === 'nothing' && (lobby || guests === false || membersOnly)) return null;
  if (role.by === 'account' && role.role === null && !role.administrator && membersOnly) return null;
  return role.rights;
}
