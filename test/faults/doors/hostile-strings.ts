import { SeededRandom } from './random.ts';

/** What breaks out of something when it is pasted into it. */
const breakouts = [
  `' OR '1'='1' --`,
  `'); DROP TABLE messages; --`,
  `" UNION SELECT password_hash FROM accounts --`,
  `\\'; SELECT pg_sleep(10); --`,
  `1; ATTACH DATABASE '/tmp/x' AS x; --`,
  `$1 $2 ? :name @name %s %n %x`,
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `<svg/onload=alert(1)>`,
  `javascript:alert(1)`,
  `[x](javascript:alert(1))`,
  `![](data:text/html;base64,PHNjcmlwdD4=)`,
  `&lt;b&gt;&amp;&#0;&#x202e;`,
  `]]><!--`,
  `{{7*7}} \${7*7} <%= 7*7 %> #{7*7}`,
  `../../../../etc/passwd`,
  `..\\..\\windows\\win.ini`,
  `%2e%2e%2f%00`,
  `file:///etc/passwd`,
  `$(reboot) \`reboot\` | reboot ; reboot &`,
  `\r\nSet-Cookie: a=b\r\n\r\n`,
  `__proto__`,
  `constructor.prototype`,
  `{"__proto__":{"administrator":true}}`,
  `toString`,
  `null`,
  `undefined`,
  `NaN`,
  `true`,
  `-1`,
  `1e309`,
  `0x10`,
  `[object Object]`,
  `*`,
  `MATCH "a" NEAR/1 b`,
  `"unbalanced`,
  `a AND OR NOT b`,
  `a:*&b|!c <-> d`,
  `%_\\%`,
  `@everyone @here @Ada`,
] as const;

/** What looks like something else, or like nothing. */
const scripts = [
  'e\u0301',
  '\u00e9',
  '\ufb01',
  '\uff21\uff44\uff41',
  '\u0130i\u0131I',
  '\u1e9e\u00df',
  '\u202eevil\u202c',
  '\u2066x\u2069',
  '\u200b\u200c\u200d\u2060',
  '\ufeff',
  '\u00ad',
  '\u{e0041}\u{e007f}',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\u{1f1e9}\u{1f1ea}',
  '\u{10ffff}',
  '\ufffe\uffff',
  'Z\u0351\u036b\u0343\u036a\u0302\u036b',
  '\u05d0\u05d1 abc \u0627\u0644',
  '\u4e2d\u6587',
  '\u3000',
  '\u2028\u2029',
  '\u0085',
  '\u00a0',
  '\ud800',
  '\udc00\ud800',
  'x\ud83d',
  '\ude00y',
] as const;

const controls = [...Array(33).keys(), ...Array.from({ length: 33 }, (_, index) => 0x7f + index)].map((code) =>
  String.fromCharCode(code),
);
const lengths = [1, 2, 31, 32, 33, 47, 48, 49, 63, 64, 65, 200, 256, 1_000, 3_999, 4_000, 4_001, 20_000];

/** `count` hostile strings, no two alike, the same on every run. */
export function hostileStrings(count: number, seed = 1): string[] {
  const random = new SeededRandom(seed);
  const strings = new Set<string>(['', ' ', ...breakouts, ...scripts, ...controls]);
  for (const length of lengths)
    for (const letter of ['a', '\u00e9', '\u{1f600}', '\u0000']) strings.add(letter.repeat(length));
  while (strings.size < count) strings.add(composed(random));
  return [...strings].slice(0, count);
}

function composed(random: SeededRandom): string {
  const parts = [breakouts, scripts, controls, ['a', 'Ada ', 'kitchen', '1', '\t', '\n']] as const;
  const length = 1 + random.below(5);
  let text = '';
  for (let part = 0; part < length; part += 1) text += random.of(random.of<readonly string[]>(parts));
  const form = random.below(12);
  if (form === 0) return text.repeat(1 + random.below(60));
  if (form === 1) return text.normalize('NFKD');
  if (form === 2) return encodeURIComponent(text.toWellFormed());
  return text;
}

/** Bytes that are no UTF-8 (RFC 3629, section 3): stray and missing continuations, overlong forms, surrogates, beyond U+10FFFF. */
export const invalidUtf8: readonly Buffer[] = [
  [0x80],
  [0xbf, 0xbf],
  [0xc0, 0x80],
  [0xc0, 0xae],
  [0xc1, 0xbf],
  [0xc3],
  [0xe0, 0x80, 0x80],
  [0xe2, 0x82],
  [0xed, 0xa0, 0x80],
  [0xed, 0xb0, 0x80],
  [0xf0, 0x80, 0x80, 0x80],
  [0xf0, 0x9f, 0x98],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xfe],
  [0xff, 0xff],
].map((bytes) => Buffer.from(bytes));
