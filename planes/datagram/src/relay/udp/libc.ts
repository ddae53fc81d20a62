import type { LibraryHandle } from 'koffi';

type NativeFunction = ReturnType<LibraryHandle['func']>;

/** The few calls of libc for sending one datagram to many in one call (Linux). */
export interface Libc {
  socket: NativeFunction;
  setsockopt: NativeFunction;
  bind: NativeFunction;
  close: NativeFunction;
  sendmmsg: NativeFunction;
  /** Zeroed memory outside of the heap, which stays where it is, with its address. */
  allocate(bytes: number): { readonly address: bigint; readonly view: DataView; free(): void };
  errno(): number;
}

/** Null where it cannot be loaded: another system, or koffi was left out. */
export async function loadLibc(): Promise<Libc | null> {
  if (process.platform !== 'linux') return null;
  // Structures below are laid out for 64 bits, least significant byte first.
  if (process.arch !== 'x64' && process.arch !== 'arm64') return null;
  const koffi = await import('koffi').then(
    (module) => module.default,
    () => null,
  );
  if (!koffi) return null;
  const libc = koffi.load('libc.so.6');
  return {
    socket: libc.func('int socket(int, int, int)'),
    setsockopt: libc.func('int setsockopt(int, int, int, void *, uint32_t)'),
    bind: libc.func('int bind(int, void *, uint32_t)'),
    close: libc.func('int close(int)'),
    sendmmsg: libc.func('int sendmmsg(int, void *, uint32_t, int)'),
    allocate(bytes) {
      const address = koffi.alloc('uint8_t', bytes) as bigint;
      const view = new DataView(koffi.view(address, bytes));
      new Uint8Array(view.buffer).fill(0);
      return { address, view, free: () => koffi.free(address) };
    },
    errno: () => koffi.errno(),
  };
}
