import type { Exam } from '../../tools/exams/exam.ts';
import { hostileStrings, invalidUtf8 } from './doors/hostile-strings.ts';
import { House } from './doors/house.ts';
import { tryMatrix } from './doors/matrix.ts';
import { operatorFields } from './doors/operator-fields.ts';
import { tryOrigins } from './doors/origins.ts';
import { tryPaths } from './doors/paths.ts';
import { signalingFields } from './doors/signaling-fields.ts';
import { tryTexts } from './doors/text-field.ts';
import { tryTokens } from './doors/tokens.ts';

const exam: Exam = async ({ args, log }) => {
  const count = Number(args.get('strings') ?? 10_000);
  await using house = await House.open(null, '--max-requests-per-second', '100000');
  const tokens = await tryTokens(house);
  log(`tokens: ${JSON.stringify(tokens)}`);
  const origins = await tryOrigins(house);
  log(`origins: ${JSON.stringify(origins)}`);
  const paths = await tryPaths(house);
  log(`paths: ${JSON.stringify(paths)}`);
  const matrix = await tryMatrix(house);
  log(`matrix: ${JSON.stringify(matrix, null, 1)}`);
  const texts = hostileStrings(count);
  for (const field of [...signalingFields, ...operatorFields]) {
    const at = performance.now();
    const found = await tryTexts(house, field, texts, invalidUtf8);
    log(
      `${field.name}: ${JSON.stringify({ ...found, notByteExact: found.notByteExact.slice(0, 5), failed: found.failed.slice(0, 5) })} ${Math.round(performance.now() - at)} ms`,
    );
  }
  return { tried: tokens.tried };
};

export default exam;
