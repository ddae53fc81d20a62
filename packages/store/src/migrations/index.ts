import { mentionEdits } from './mention-edits.ts';
import { mentions } from './mentions.ts';
import type { Migration } from './migration.ts';
import { people } from './people.ts';
import { rooms } from './rooms.ts';
import { searchFlushes } from './search-flushes.ts';
import { webhooks } from './webhooks.ts';
import { words } from './words.ts';

/** Every step, in order: a version is a place in this list, from 1. Append only. */
export const migrations: readonly Migration[] = [words, rooms, people, webhooks, mentions, mentionEdits, searchFlushes];
