export { backupStore } from './backup.ts';
export { copyFiles } from './file-copies.ts';
export { isStoreInUse } from './in-use.ts';
export type { BackupOptions, BackupProgress } from './progress.ts';
export { type RestoreOptions, restoreStore } from './restore.ts';
