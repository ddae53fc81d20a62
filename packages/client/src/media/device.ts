import type { SignaledRtpCapabilities } from '@crossband/wire';
import type { types } from 'mediasoup-client';
import { clientError } from '../client-error.ts';

/**
 * mediasoup-client's device, loaded ahead of need: the module is fetched as soon as the page opens, the device asks the
 * browser for its codecs as soon as the session is open. Both are done before somebody clicks Join.
 */
export class DeviceLoader {
  readonly #module = import('mediasoup-client');
  #loading: Promise<types.Device> | null = null;
  #loaded: types.Device | null = null;
  /** Capabilities that the device was loaded for; another hub version may have others. */
  #capabilities = '';

  constructor() {
    // A failed import is told to whoever loads the device.
    this.#module.catch(() => undefined);
  }

  /** Null until `load` has succeeded. */
  get loaded(): types.Device | null {
    return this.#loaded;
  }

  /** The load that runs or has run; rejects when there was none or it failed. */
  get loading(): Promise<types.Device> {
    return this.#loading ?? Promise.reject(clientError('unsupported-browser'));
  }

  /** Resolves with the device; the same one while the hub's capabilities stay the same. @throws `unsupported-browser` */
  load(rtpCapabilities: SignaledRtpCapabilities): Promise<types.Device> {
    const capabilities = JSON.stringify(rtpCapabilities);
    if (this.#loading && capabilities === this.#capabilities) return this.#loading;
    this.#capabilities = capabilities;
    this.#loaded = null;
    const loading = this.#load(rtpCapabilities);
    this.#loading = loading;
    loading.then(
      (device) => {
        if (this.#loading === loading) this.#loaded = device;
      },
      () => {
        if (this.#loading === loading) this.#loading = null;
      },
    );
    return loading;
  }

  async #load(rtpCapabilities: SignaledRtpCapabilities): Promise<types.Device> {
    const { Device } = await this.#module;
    if (typeof RTCPeerConnection === 'undefined') throw clientError('unsupported-browser');
    try {
      const device = new Device();
      await device.load({ routerRtpCapabilities: rtpCapabilities as types.RtpCapabilities });
      return device;
    } catch (error) {
      throw clientError('unsupported-browser', error);
    }
  }
}
