import type { HubNotification } from '@crossband/wire';
import type { MediaEngine } from './port.ts';

/** Passes on what the hub tells about media. */
export function mediaNotified(media: MediaEngine, notification: HubNotification): void {
  switch (notification.event) {
    case 'subscription.offered':
      media.offered(notification.data);
      break;
    case 'subscription.closed':
      media.subscriptionClosed(notification.data);
      break;
    case 'publication.demand':
      media.demanded(notification.data);
      break;
    case 'publication.audience':
      media.watched(notification.data);
      break;
    case 'transport.lost':
      media.transportLost(notification.data);
      break;
    case 'moderation.muted':
      media.muted(notification.data.publication);
      break;
  }
}
