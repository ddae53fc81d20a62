export { checkPassword } from './password-rules.ts';
export { Passwords } from './passwords.ts';
export {
  type Action,
  actions,
  mayGrant,
  mayModerate,
  mayOf,
  type Override,
  permissionsOf,
  type Standing,
} from './permissions.ts';
export type * from './ports.ts';
