/** REST (docs/protocol/rest.md). A browser imports `./routes.ts`, and from here only types. */

export {
  type AnswerOf,
  type BodyOf,
  type CallOf,
  type Endpoint,
  endpoints,
  type QueryOf,
} from './endpoints.ts';
export { refusal } from './fields.ts';
export type { PersonView } from './people.ts';
export type { RoomListing } from './rooms.ts';
export {
  type Auth,
  addressOf,
  apiPrefix,
  type EndpointName,
  type HttpMethod,
  type PathParts,
  type Route,
  routes,
} from './routes.ts';
export { type WebhookBody, type WebhookEvent, webhookBody, webhookEvent } from './webhooks.ts';
