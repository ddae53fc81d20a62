const firstDelayMs = 500;
const longestDelayMs = 8_000;

/** Fetches a part of the page until it is there: one that is asked for while the hub is away comes when it is back. */
export async function persistent<Part>(load: () => Promise<Part>): Promise<Part> {
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(longestDelayMs, delayMs * 2)) {
    try {
      return await load();
    } catch (error) {
      console.info('A part of the page could not be fetched, trying again:', error);
    }
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
}
