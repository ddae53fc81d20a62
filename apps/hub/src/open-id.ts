import { CodedError, flag, secret, text, type Values } from '@crossband/foundation';
import { type Accounts, OpenId, OpenIdProvider } from '@crossband/identity';
import type { Store } from '@crossband/store';

export const openIdSettings = {
  'openId.issuer': text({
    env: 'CROSSBAND_OPENID_ISSUER',
    flag: 'openid-issuer',
    default: '',
    form: 'https address or empty',
    description:
      'OpenID provider that people may sign in by. It is to send them back to /api/v1/openid/callback of this hub.',
  }),
  'openId.clientId': text({
    env: 'CROSSBAND_OPENID_CLIENT_ID',
    flag: 'openid-client-id',
    default: '',
    form: 'what the provider calls this hub',
    description: 'Given by the provider.',
  }),
  'openId.clientSecret': secret({
    env: 'CROSSBAND_OPENID_CLIENT_SECRET',
    flag: 'openid-client-secret',
    description: 'Given by the provider. Empty: a public client, protected by PKCE alone.',
  }),
  'openId.name': text({
    env: 'CROSSBAND_OPENID_NAME',
    flag: 'openid-name',
    default: 'OpenID',
    form: 'a name',
    description: 'What the button for it says.',
  }),
  'openId.newAccounts': flag({
    env: 'CROSSBAND_OPENID_NEW_ACCOUNTS',
    flag: 'openid-new-accounts',
    default: false,
    description:
      'Give an account to whoever signs in there and has none here. Otherwise accounts are linked by their owners.',
  }),
};

/** Sign-in by the configured provider; null: there is none. @throws CodedError `bad-config` */
export function openOpenId(
  config: Values<typeof openIdSettings>,
  { store, accounts }: { store: Store; accounts: Accounts },
): OpenId | null {
  const issuer = config['openId.issuer'];
  const clientId = config['openId.clientId'];
  if (issuer === '') {
    if (clientId === '') return null;
    throw new CodedError(
      'bad-config',
      'openId.clientId is set, so openId.issuer has to be, too: the address of the provider.',
    );
  }
  return new OpenId({
    name: config['openId.name'],
    provider: new OpenIdProvider({ issuer, clientId, clientSecret: config['openId.clientSecret'] }),
    accounts,
    identities: store.people.externalIdentities,
    passkeys: store.people.passkeys,
    newAccounts: config['openId.newAccounts'],
  });
}
