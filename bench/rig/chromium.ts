import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium, a fresh profile each time, closed with its owner. Pages may sound without a click. */
export async function openChromium(owned: AsyncDisposableStack): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    // Its owner closes it, after what depends on it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--disable-features=LocalNetworkAccessChecks',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
  owned.defer(() => browser.close());
  return browser;
}
