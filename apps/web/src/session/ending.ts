import { errorCodes } from '@crossband/wire/signaling/codes';

/** Why one is no longer in the room, in words. */
export function endingOf(reason: string, message = ''): string {
  switch (reason) {
    case 'left':
      return 'You left the room.';
    case 'kicked':
    case 'sent-away':
      return `${message || 'A moderator has sent you out of this room.'} If you think that was a mistake, ask who invited you.`;
    case 'revoked':
    case 'banned':
    case 'room-removed':
    case 'session-ended':
    case 'account-disabled':
    case 'room-token-expired':
      return message || 'You may no longer be in this room. Ask whoever runs it.';
    case 'replaced':
    case 'session-replaced':
      return 'You came in from another window, so this one left. Join here to move back.';
    case 'vanished':
      return 'The hub had lost you for too long and gave your place up. Join again.';
    default:
      return reason in errorCodes
        ? `${errorCodes[reason as keyof typeof errorCodes]} Try to join again.`
        : `The room ended for you (${reason}). Try to join again.`;
  }
}
