export interface PeopleTables {
  accounts: AccountsTable;
  sessions: SessionsTable;
  session_tokens: SessionTokensTable;
  invites: InvitesTable;
  passkeys: PasskeysTable;
  api_keys: ApiKeysTable;
  external_identities: ExternalIdentitiesTable;
}

interface AccountsTable {
  id: string;
  name: string;
  /** The name as it is compared. */
  name_key: string;
  /** PHC string. */
  password_hash: string | null;
  administrator: number;
  disabled: number;
  created_at_ms: number;
}

interface SessionsTable {
  id: string;
  account: string;
  /** JSON Web Key. */
  public_key: string;
  device: string;
  address: string;
  created_at_ms: number;
  last_seen_at_ms: number;
}

interface SessionTokensTable {
  /** SHA-256, lower-case hexadecimal. */
  hash: string;
  session: string;
  /** Null: in force. */
  replaced_at_ms: number | null;
  replaced_salt: string | null;
}

interface InvitesTable {
  id: string;
  /** SHA-256, lower-case hexadecimal. */
  token_hash: string;
  by_account: string;
  role: string;
  /** Null: the hub. */
  room: string | null;
  uses_left: number;
  created_at_ms: number;
  expires_at_ms: number;
}

interface PasskeysTable {
  /** Credential id, base64url. */
  id: string;
  account: string;
  /** COSE key, base64url. */
  public_key: string;
  counter: number;
  /** JSON array of strings. */
  transports: string;
  name: string;
  created_at_ms: number;
  last_used_at_ms: number;
}

interface ApiKeysTable {
  id: string;
  secret: string;
  label: string;
  by_account: string;
  created_at_ms: number;
}

interface ExternalIdentitiesTable {
  issuer: string;
  subject: string;
  account: string;
  linked_at_ms: number;
}
