import type { Logger } from '@crossband/foundation';
import { pino } from 'pino';
import type { HubConfig } from './config.ts';

/** Levels by pino's numbers. */
const names: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

/** The hub's log on standard error: JSON for machines, one readable line for a terminal. */
export function createLogger(config: HubConfig, terminal: boolean): Logger {
  const asText = config['log.format'] === 'text' || (config['log.format'] === 'auto' && terminal);
  const destination = pino.destination({ fd: 2, sync: true });
  const stream = asText ? { write: (line: string) => destination.write(`${readable(line)}\n`) } : destination;
  return pino({ level: config['log.level'], base: null }, stream);
}

function readable(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(Number(time)).toISOString().slice(11, 23);
  const rest = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [clock, (names[Number(level)] ?? '').padEnd(5), String(msg), ...rest].join(' ');
}
