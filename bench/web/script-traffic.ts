import type { Page } from 'playwright-core';

/** Bytes on the wire of every script that a page loads, by URL (Chrome DevTools Protocol, Network domain). */
export class ScriptTraffic {
  #bytes: Record<string, number> = {};

  static async watch(page: Page): Promise<ScriptTraffic> {
    const traffic = new ScriptTraffic();
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Network.setCacheDisabled', { cacheDisabled: true });
    const scripts = new Map<string, string>();
    devTools.on('Network.responseReceived', ({ requestId, response, type }) => {
      // A preloaded module counts as what it is, whoever asked for it.
      if (type === 'Script' || /javascript/.test(response.mimeType)) scripts.set(requestId, response.url);
    });
    devTools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const url = scripts.get(requestId);
      if (url !== undefined) traffic.#bytes[url] = (traffic.#bytes[url] ?? 0) + encodedDataLength;
    });
    return traffic;
  }

  /** What came since the last take. */
  take(): Record<string, number> {
    const bytes = this.#bytes;
    this.#bytes = {};
    return bytes;
  }
}
