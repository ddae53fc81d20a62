/**
 * Runs an exam's work on one stack of things to take down. They go in reverse order when the work ends, fails, or the
 * process is told to stop (SIGINT, SIGTERM); a second signal ends it at once.
 */
export async function withLifetime<Result>(work: (owned: AsyncDisposableStack) => Promise<Result>): Promise<Result> {
  const owned = new AsyncDisposableStack();
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    owned.disposeAsync().finally(() => process.exit(130));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(owned);
  } finally {
    // What fails because its servers are being taken down must not end the process before all of them are.
    if (stopping) await new Promise<never>(() => undefined);
    await owned.disposeAsync();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
