import { CodedError } from '@crossband/foundation';

const minChars = 10;
/** Bounds the work of hashing; sentences fit. */
const maxChars = 256;
/** What a password must have beside the account's name, characters. */
const besidesName = 6;

/** What most leaked lists begin with, as far as it is long enough to come through. */
const common = new Set(
  (
    '1234567890 12345678910 0123456789 0987654321 123456789a 1234567891 12345678900 123123123123 1q2w3e4r5t 1q2w3e4r5t6y ' +
    'q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx3edc zaq12wsxcde3 qazwsxedcrfv qwertyuiop qwertzuiop azertyuiop asdfghjkl1 asdfghjklö ' +
    'qwerty123456 abcdefghij abcd123456 abc1234567 a123456789 aa12345678 asd123456789 qwe123456789 1a2b3c4d5e ' +
    '0000000000 9876543210 1122334455 1029384756 1472583690 correcthorsebatterystaple'
  ).split(' '),
);

/** Words that stay common with digits and signs around them and look-alikes in them. */
const commonWords = new Set(
  (
    'password passwords passwort motdepasse contrasena senha wachtwoord haslo parola qwerty qwertz azerty letmein welcome ' +
    'willkommen iloveyou ichliebedich admin administrator moderator root user guest test testing changeme changeit default ' +
    'secret geheim hallo hello monkey dragon master sunshine princess football baseball superman batman starwars pokemon ' +
    'shadow michael jennifer computer internet samsung google facebook minecraft fortnite trustno summer winter spring ' +
    'autumn sommer london berlin liverpool chelsea arsenal bayern crossband hub server login access passw abc asdf asdfgh'
  ).split(' '),
);

const lookAlikes: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '0': 'o',
  '1': 'i',
  '!': 'i',
  $: 's',
  '5': 's',
};

/**
 * Refuses a password that is guessed first. Long ones need no mixture of signs (NIST SP 800-63B, section 3.1.1.2).
 *
 * @throws CodedError `weak-password`
 */
export function checkPassword(password: string, accountName: string): void {
  const chars = [...password].length;
  if (chars < minChars)
    throw weak(`is too short: it needs ${minChars} characters or more. Three or four words are good`);
  if (chars > maxChars) throw weak(`is too long: ${maxChars} characters are the most`);
  if (!password.isWellFormed()) throw weak('holds half of a character; type it again');
  if (isCommon(password)) throw weak('is one that everybody tries first; choose another, such as three or four words');
  const folded = fold(password).replace(/\s/gu, '');
  const name = fold(accountName).replace(/\s/gu, '');
  if (name.length >= 3 && folded.includes(name) && [...folded.replaceAll(name, '')].length < besidesName) {
    throw weak('is hardly more than your name; choose another, such as three or four words');
  }
}

function isCommon(password: string): boolean {
  const folded = fold(password);
  if (common.has(folded) || isPattern(folded)) return true;
  const bare = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return [folded, bare].some(
    (text) => commonWords.has(halved(letters(text))) || commonWords.has(halved(spelled(text))),
  );
}

function letters(text: string): string {
  return text.replace(/[^\p{L}]+/gu, '');
}

function spelled(text: string): string {
  return letters([...text].map((char) => lookAlikes[char] ?? char).join(''));
}

/** The same again and again, or a row of neighbours: `aaaaaaaaaa`, `abcabcabcabc`, `3456789012`. */
function isPattern(text: string): boolean {
  if (/^(.{1,4}?)\1+.{0,3}$/u.test(text) && new Set(text).size <= 4) return true;
  const codes = [...text].map((char) => char.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return steps.filter((step) => Math.abs(step) <= 1).length >= steps.length - 1;
}

/** `passwordpassword` is `password`. */
function halved(word: string): string {
  const half = word.slice(0, word.length / 2);
  return half !== '' && half + half === word ? half : word;
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function weak(why: string): CodedError {
  return new CodedError('weak-password', `This password ${why}.`);
}
