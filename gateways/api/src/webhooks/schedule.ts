/** How long until the next attempt, after so many; null: given up. From ten seconds to about half a day in all. */
export type Schedule = (attempts: number) => number | null;

const firstMs = 10_000;
const factor = 3;
const maxAttempts = 9;

export const usualSchedule: Schedule = (attempts) => {
  if (attempts >= maxAttempts) return null;
  // Hooks that failed together do not come back together.
  return Math.round(firstMs * factor ** (attempts - 1) * (0.75 + Math.random() / 2));
};
