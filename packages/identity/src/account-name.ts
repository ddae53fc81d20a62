import { CodedError } from '@crossband/foundation';
import { displayName } from '@crossband/wire/signaling/fields';

/** Scripts with letters that look alike: in one word they are there to be taken for another (UTS 39, section 5.1). */
const alike = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];

/** @throws CodedError `bad-account-name` */
export function checkAccountName(name: string): void {
  const fits = displayName.safeParse(name).success && name.isWellFormed() && name === name.trim();
  if (fits && nameKeyOf(name) !== '') {
    const words = name.normalize('NFKC').split(/[^\p{L}\p{M}]+/u);
    if (words.every((word) => alike.filter((script) => script.test(word)).length <= 1)) return;
    throw new CodedError(
      'bad-account-name',
      'One word of this name has letters of several alphabets that look alike; write it in one alphabet.',
    );
  }
  throw new CodedError(
    'bad-account-name',
    'A name has 1 to 48 characters, begins and ends with none that is invisible, and holds no control characters.',
  );
}

/**
 * The form in which names are compared: `ADA`, `ａｄａ` and `ada` with an invisible character in it are one name, so that
 * nobody passes for somebody else that easily.
 */
export function nameKeyOf(name: string): string {
  const folded = name.normalize('NFKC').toLowerCase().normalize('NFKC');
  return folded
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
