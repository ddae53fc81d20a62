import type { ReadStream } from 'node:tty';

/**
 * Calls `onKey` for each key on a terminal, at once; where there is none, for the first letter of each line. Ctrl-C goes on being the
 * signal. @returns how to stop
 */
export function readKeys(input: ReadStream, onKey: (key: string) => void): () => void {
  const { isTTY } = input;
  if (isTTY) input.setRawMode(true);
  const take = (data: string): void => {
    // Raw mode takes Ctrl-C away from the system.
    if (isTTY && data.includes('\u0003')) process.kill(process.pid, 'SIGINT');
    else if (isTTY) for (const key of data) onKey(key);
    else for (const line of data.split('\n')) if (line.trim() !== '') onKey(line.trim().charAt(0));
  };
  input.setEncoding('utf8');
  input.on('data', take);
  input.unref?.();
  return () => {
    input.off('data', take);
    if (isTTY) input.setRawMode(false);
    input.pause();
  };
}
