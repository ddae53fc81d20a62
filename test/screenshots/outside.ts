import type { Page } from 'playwright-core';
import {
  acceptAsNew,
  becomeAdministrator,
  homeOf,
  join,
  makeInvite,
  makeRoom,
  setupLinkOf,
} from '../fixtures/household.ts';
import type { HubProcess } from '../fixtures/hub-process.ts';

interface Household {
  readonly hub: HubProcess;
  readonly ann: Page;
  readonly ben: Page;
  readonly take: (page: Page, name: string) => Promise<void>;
}

/** Pages outside of rooms, from the first start on. */
export async function outside({ hub, ann, ben, take }: Household): Promise<void> {
  const home = homeOf(hub);
  await ann.goto(setupLinkOf(hub));
  await ann.getByRole('textbox', { name: 'Your name' }).waitFor();
  await take(ann, 'first-start');
  await becomeAdministrator(ann, hub, 'Ann Lindqvist');
  for (const name of ['Kitchen', 'Tide watch', 'Harbour crew']) {
    await makeRoom(ann, name);
    if (name !== 'Harbour crew') await ann.goto(home);
  }
  const link = await makeInvite(ann);
  await take(ann, 'invitations');
  await ben.goto(link);
  await ben.getByRole('button', { name: 'Accept' }).waitFor();
  await take(ben, 'invitation');
  await acceptAsNew(ben, link, 'Ben Okoye');
  await join(ben);
  await ann.goto(home);
  await ann.getByText('Ben Okoye is here').waitFor();
  await take(ann, 'rooms');
  await ann.goto(`${home}rooms/Harbour%20crew/people`);
  await ann.getByRole('button', { name: 'Actions for Ben Okoye' }).waitFor();
  await take(ann, 'room-people');
  await ann.goto(`${home}account`);
  await ann.getByText('this device').waitFor();
  await take(ann, 'account');
  await ann.goto(`${home}admin`);
  await ann.getByRole('button', { name: 'Actions for Ben Okoye' }).waitFor();
  await take(ann, 'administration');
  await ann.goto(`${home}admin/figures`);
  await ann
    .getByText(/^\d+ %$/)
    .nth(1)
    .waitFor();
  await take(ann, 'figures');
}
