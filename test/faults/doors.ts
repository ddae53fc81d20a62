import { join } from 'node:path';
import type { Exam } from '../../tools/exams/exam.ts';
import { hostileStrings, invalidUtf8 } from './doors/hostile-strings.ts';
import { House } from './doors/house.ts';
import { tryMatrix } from './doors/matrix.ts';
import { operatorFields } from './doors/operator-fields.ts';
import { tryOrigins } from './doors/origins.ts';
import { tryPaths } from './doors/paths.ts';
import { restFields } from './doors/rest-fields.ts';
import { tryRevocation } from './doors/revocation.ts';
import { chatText, signalingFields } from './doors/signaling-fields.ts';
import { type TextField, tryTexts } from './doors/text-field.ts';
import { tryTokens } from './doors/tokens.ts';

const unguardedHub = join(import.meta.dirname, 'doors', 'unguarded-hub.ts');
/** Requests are many here; what limits do is another exam's business. */
const unlimited = ['--max-requests-per-second', '100000'];

interface Examined {
  tried: number;
  accepted: string[];
  outside: string[];
  notByteExact: string[];
  /** Whatever else is wrong: a hub that fails, or refuses what it should not. */
  failed: string[];
  endedMs: number[];
  keptTexts: number;
  refusedTexts: number;
}

interface Extent {
  readonly strings: number;
  readonly fields: (house: House) => Promise<readonly TextField[]>;
  readonly revocations: number;
}

/**
 * Everything that somebody could try at the doors of a real hub: tokens, origins, paths, words, every role at every
 * deed in every room, and rights that end in mid-call while real media flows. The control is the same hub with its
 * guards taken out: the exam has to find that of each kind.
 */
const exam: Exam = async ({ rounds = 3, args, log }) => {
  const strings = Number(args.get('strings') ?? 10_000);
  const allFields = async (house: House) => [...signalingFields, ...operatorFields, ...(await restFields(house))];
  const found = await examine(null, { strings, fields: allFields, revocations: rounds }, log);
  for (const what of [found.accepted, found.outside, found.notByteExact, found.failed].flat().slice(0, 50)) log(what);

  log('the control: the same hub without its guards');
  const controlExtent = { strings: Math.min(strings, 600), fields: async () => [chatText], revocations: 1 };
  const control = await examine(unguardedHub, controlExtent, () => undefined);
  const kinds = ['token', 'origin', 'in ', '(talker)', '(listener)'];
  const blind = kinds.filter((kind) => !control.accepted.some((what) => what.includes(kind)));
  if (control.outside.length === 0) blind.push('path');
  if (control.notByteExact.length === 0) blind.push('words');
  if (blind.length > 0) log(`the exam is blind for: ${blind.join(', ')}`);

  const sorted = found.endedMs.toSorted((a, b) => a - b);
  const figures = {
    tried: found.tried,
    wronglyAccepted: found.accepted.length,
    outsideRoot: found.outside.length,
    notByteExact: found.notByteExact.length,
    failed: found.failed.length,
    textsKept: found.keptTexts,
    textsRefused: found.refusedTexts,
    revocations: sorted.length,
    revokeP95Ms: Math.round(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN),
    revokeMaxMs: Math.round(sorted.at(-1) ?? Number.NaN),
    controlWronglyAccepted: control.accepted.length,
    controlOutsideRoot: control.outside.length,
    controlNotByteExact: control.notByteExact.length,
    controlBlindFor: blind,
  };
  const wrong = figures.wronglyAccepted + figures.outsideRoot + figures.notByteExact + figures.failed + blind.length;
  if (wrong > 0 || !(figures.revokeP95Ms <= 1_000)) process.exitCode = 1;
  return figures;
};

async function examine(main: string | null, extent: Extent, log: (line: string) => void): Promise<Examined> {
  await using house = await House.open(main, ...unlimited);
  const calls = await tryRevocation(house, extent.revocations, log);
  const tokens = await tryTokens(house);
  const origins = await tryOrigins(house);
  const paths = await tryPaths(house);
  log(`${tokens.tried} tokens, ${origins.tried} origins, ${paths.tried} paths`);
  const matrix = await tryMatrix(house);
  log(`${matrix.tried} deeds of roles in rooms`);
  const examined: Examined = {
    tried: calls.tried + tokens.tried + origins.tried + paths.tried + matrix.tried,
    accepted: [calls, tokens, origins, matrix].flatMap(({ accepted }) => accepted),
    outside: paths.outside,
    notByteExact: [],
    failed: [...tokens.failed, ...origins.failed, ...paths.failed, ...matrix.refused],
    endedMs: calls.endedMs,
    keptTexts: 0,
    refusedTexts: 0,
  };
  const texts = hostileStrings(extent.strings);
  for (const field of await extent.fields(house)) {
    const of = await tryTexts(house, field, texts, invalidUtf8);
    log(`${field.name}: ${of.tried} texts, ${of.kept} kept, ${of.refused} refused`);
    examined.tried += of.tried;
    examined.keptTexts += of.kept;
    examined.refusedTexts += of.refused;
    examined.notByteExact.push(...of.notByteExact);
    examined.failed.push(...of.failed);
  }
  return examined;
}

export default exam;
