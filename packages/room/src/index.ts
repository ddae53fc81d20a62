export { type ActiveSpeaker, type Level, nextSpeaker, nobodySpeaks, speakerOf } from './active-speaker.ts';
export { bridgeEndpoint } from './bridging.ts';
export type { Claim } from './claim.ts';
export type { Writer } from './conversation.ts';
export { type Demand, demandOf } from './demand.ts';
export { Enforcement } from './enforcement.ts';
export {
  type May,
  mayEverything,
  mayPublish,
  type Right,
  requireMay,
  viewMay,
} from './may.ts';
export type { Rights } from './moderation.ts';
export { type About, passingPlace, type RoomPlace } from './place.ts';
export { newestPlan } from './plan-order.ts';
export { type PlanInput, type PlannedPublication, type PlannedSubscription, planRoom } from './planner.ts';
export type * from './ports.ts';
export { Room, type RoomLimits } from './room.ts';
export type { RoomEvents, UnavailableCode } from './room-events.ts';
export { Rooms, type RoomsOptions } from './rooms.ts';
export type { RoomRules } from './rules.ts';
