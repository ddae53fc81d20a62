import { CodedError } from '@crossband/foundation';

/** What people are told whose right to be here ended. */
export const endings = {
  'session-ended': new CodedError('session-ended', 'This device is signed out; sign in again.'),
  'account-disabled': new CodedError('account-disabled', 'This account is disabled; ask an administrator of this hub.'),
  'api-key-removed': new CodedError(
    'bad-room-token',
    'This link or token does not open the room any more: its API key was removed. Ask for a new one.',
  ),
  'room-token-expired': new CodedError(
    'room-token-expired',
    'The time of this link or token is over; ask for a new one.',
  ),
  'room-removed': new CodedError('room-removed', 'This room has been deleted.'),
  banned: new CodedError('banned', 'You may not be here any more. Ask whoever runs the place.'),
  'rights-unknown': new CodedError('internal-error', 'The hub cannot look up your rights at the moment; coming back.'),
} as const;
