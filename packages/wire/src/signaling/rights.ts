import type { MayView } from './model.ts';

/** Hear and see others, and no more. */
export const mayOnlyListen: Readonly<MayView> = {
  speak: false,
  show: false,
  chat: false,
  data: false,
  attach: false,
  record: false,
  control: false,
  moderate: false,
  manage: false,
  invite: false,
  receive: true,
  sources: null,
};

/** What people without an account may, where nobody has decided otherwise. */
export const mayTakePart: Readonly<MayView> = { ...mayOnlyListen, speak: true, show: true, chat: true, data: true };
