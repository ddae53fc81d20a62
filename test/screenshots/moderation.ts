import type { Page } from 'playwright-core';

/** What who runs a room does, as pictures; the list of people is open. */
export async function moderation(ann: Page, other: string, take: (name: string) => Promise<void>): Promise<void> {
  const list = ann.getByRole('list', { name: 'Participants' });
  await list.getByRole('button', { name: `Actions for ${other}` }).click();
  await take('actions');
  await ann.getByRole('menuitem', { name: 'Ban…' }).click();
  await ann
    .getByRole('dialog')
    .getByRole('textbox', { name: /^Reason/ })
    .fill('Advertises in every room');
  await take('ban');
  await ann.getByRole('button', { name: 'Cancel' }).click();
}

interface Door {
  readonly ann: Page;
  readonly dora: Page;
  readonly name: string;
  readonly take: (page: Page, name: string) => Promise<void>;
}

/** A lobby from both sides. */
export async function atTheDoor({ ann, dora, name, take }: Door): Promise<void> {
  await ann.getByRole('button', { name: 'Moderate the room' }).click();
  await ann.getByRole('switch', { name: 'Lobby' }).click();
  await ann.getByRole('combobox', { name: 'Slow mode of the chat' }).selectOption('10');
  await ann.getByRole('img', { name: /Slow mode/ }).waitFor({ state: 'attached' });
  await take(ann, 'moderate');
  await ann.getByRole('button', { name: 'Close', exact: true }).click();
  await dora.getByLabel('Your name').fill(name);
  await dora.getByRole('button', { name: 'Join' }).click();
  await dora.locator('[data-door=waiting]').waitFor();
  await take(dora, 'waiting');
  await ann.locator('[data-knock]').waitFor();
  await take(ann, 'door');
}
