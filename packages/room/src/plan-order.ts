import type { Plan } from './ports.ts';

/** Which of two plans of a room is in force: plans may overtake each other on their way to a plane. */
export function newestPlan(known: Plan | null, plan: Plan): Plan {
  if (!known) return plan;
  const isOlder = plan.fence < known.fence || (plan.fence === known.fence && plan.version < known.version);
  return isOlder ? known : plan;
}
