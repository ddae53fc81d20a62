import { HubProcess } from '../../test/fixtures/hub-process.ts';

/** A hub that says errors only and ends with its owner, also while it starts. */
export async function openHub(owned: AsyncDisposableStack, ...options: string[]): Promise<HubProcess> {
  const hub = owned.use(await HubProcess.prepare('--log-level', 'error', ...options));
  await hub.start();
  return hub;
}
