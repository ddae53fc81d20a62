/** What stands in the log, as people say it. */
const words: Readonly<Record<string, string>> = {
  'room.create': 'made a room',
  'room.change': 'changed a room',
  'room.remove': 'deleted a room',
  'room.member': 'gave a role',
  'room.member-removed': 'took a role away',
  'room.ban': 'banned somebody from a room',
  'room.unban': 'lifted a ban from a room',
  'room.kick': 'sent somebody out of a room',
  'room.lobby': 'answered a knock',
  'room.mute': 'muted somebody in a room',
  'room.mute-all': 'muted everybody in a room',
  'room.permit': 'gave or took rights in a room',
  'room.message-removed': 'deleted a message of somebody else',
  'hub.ban': 'banned somebody from the hub',
  'hub.unban': 'lifted a ban from the hub',
  'invite.create': 'made an invitation',
  'invite.accept': 'came by an invitation',
  'invite.remove': 'took an invitation back',
  'invite.revoke': 'took an invitation back',
  'account.create': 'made an account',
  'account.change': 'changed an account',
  'account.password': 'set a password',
  'account.administrator': 'made or unmade an administrator',
  'account.disable': 'disabled an account',
  'account.enable': 'enabled an account',
  'account.sign-out': 'signed out all devices of an account',
  'session.end': 'signed out a device',
  'api-key.create': 'made an API key',
  'api-key.remove': 'removed an API key',
  'webhook.create': 'made a webhook',
  'webhook.remove': 'removed a webhook',
};

/** An action without words of its own is told as it is named. */
export function actionWords(action: string): string {
  return words[action] ?? action;
}

/** "role moderator, uses 3": the plain values of an entry's detail. */
export function detailWords(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value) && value !== '')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
