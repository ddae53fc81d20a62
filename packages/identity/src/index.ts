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
