export { apiServerOptions, serveApi } from './api.ts';
export type { ApiRates } from './http/rates.ts';
export { refuse } from './http/refuse.ts';
export type { ApiDoor, ApiHub, ApiLive, ApiPeople } from './hub.ts';
export { Courier, type CourierOptions, type News } from './webhooks/courier.ts';
