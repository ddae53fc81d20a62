/** How far a backup or a restoration is. */
export interface BackupProgress {
  /** Bytes written so far. */
  writtenBytes: number;
  /** About how many there will be; null where that is not known. */
  expectedBytes: number | null;
}

export interface BackupOptions {
  /** Called a few times a second. */
  onProgress?: (progress: BackupProgress) => void;
}

/** How often a growing file is looked at, in milliseconds. */
const lookIntervalMs = 250;

/** Tells the size of a growing file until `work` is done. */
export async function watching<T>(
  work: Promise<T>,
  look: () => Promise<BackupProgress>,
  { onProgress }: BackupOptions,
): Promise<T> {
  if (!onProgress) return work;
  const tell = () => look().then(onProgress);
  const timer = setInterval(() => {
    // A file that is not there yet has no size; `work` itself says what goes wrong.
    tell().catch(() => undefined);
  }, lookIntervalMs);
  try {
    const result = await work;
    await tell();
    return result;
  } finally {
    clearInterval(timer);
  }
}
