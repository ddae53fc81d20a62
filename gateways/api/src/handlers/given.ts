type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that are there: what a client left out is absent, never `undefined`. */
export function given<T extends object>(
  values: T,
): Given<T> & { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } {
  const fields = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as ReturnType<typeof given<T>>;
}
