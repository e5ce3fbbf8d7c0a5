/** Inputs made to be slow: each repeats something that a tokeniser may look at more than once. */

/** A name, and the unit that is repeated (with what goes before it once). */
export interface AdversarialInput {
  readonly name: string;
  readonly before: string;
  readonly unit: string;
}

/** SQL: unfinished strings, comments and tags, words split at dots, endless folding. */
const SQL_UNITS: Readonly<Record<string, readonly [before: string, unit: string]>> = {
  'reserved words split at backticks': ['', 'mod`a`'],
  'reserved words split at dots': ['a ', 'is.'],
  'keyword prefixes with dots': ['', 'select.'],
  'dotted names': ['', 'a.'],
  'open comments': ['', '/*'],
  'slashes and stars': ['', '/*/'],
  'closed comments': ['', '/**/'],
  dashes: ['', '-'],
  'line comments': ['', '--\n'],
  hashes: ['', '#'],
  'dollar tags': ['', '$a'],
  'dollar tag never closed': ['$abc$', '$ab'],
  'dollar tag prefixes': ['$aaaaaaaa$', '$aaaaaaa'],
  'empty dollar quotes': ['', '$'],
  'dollar letters': ['$', 'a'],
  'single quotes': ['', "'"],
  'single quotes apart': ['', "' "],
  'double quotes': ['', '"'],
  'mixed quotes': ['', '\'"'],
  backslashes: ["'", '\\'],
  'escaped quotes': ["'", "\\'"],
  backticks: ['', '`'],
  brackets: ['', '['],
  'bit strings': ['', "b'0"],
  'hex strings': ['', "x'f"],
  'oracle strings': ['', "q'["],
  'national oracle strings': ['', "nq'("],
  'unicode strings': ['', "u&'"],
  variables: ['', '@'],
  lists: ['', '1,'],
  'signed lists': ['1', ',-1'],
  arithmetic: ['', '1+'],
  parentheses: ['', '('],
  'closing parentheses': ['1', ')'],
  'opening and closing': ['1', '),('],
  semicolons: ['', ';'],
  braces: ['', '{a '],
  'closing braces': ['a', '}'],
  conditions: ['1', ' and 1 or'],
  unions: ['', 'union '],
  'union all distinct': ['', 'union all '],
  signs: ['1', '-+!~'],
  types: ['1 =', ' int'],
  casts: ['1', '::int'],
  'backslash numbers': ['', '\\%1'],
  'in and not in': ['1', ' not in'],
  'user calls': ['', 'user('],
  'if statements': ['', ';if'],
  digits: ['', '1'],
  exponents: ['', '1e'],
  money: ['', '$1,'],
  blanks: ['', ' '],
  letters: ['', 'a'],
  collations: ['', 'collate a_b '],
};

/** HTML: unfinished tags, comments, attributes, references. */
const HTML_UNITS: Readonly<Record<string, readonly [before: string, unit: string]>> = {
  'tag opens': ['', '<'],
  'closing tags': ['', '</'],
  tags: ['', '<a>'],
  comments: ['', '<!--'],
  'comment ends': ['<!--', '-'],
  'comment ends with NUL': ['<!--', '-\0'],
  'comment ends with many NUL': ['<!--', '-\0\0\0\0\0\0\0'],
  'percent comments': ['<%', '%'],
  CDATA: ['', '<![CDATA['],
  'CDATA ends': ['<![CDATA[', ']'],
  doctype: ['', '<!doctyp '],
  'slashes in a tag': ['<a', '/'],
  attributes: ['<a ', 'b '],
  'handlers without value': ['<a ', 'onwebkitanimationiteratio '],
  values: ['<a ', 'b=c '],
  'quoted values': ['<a ', 'b="c"'],
  'quotes in a tag': ['<a b=', '"'],
  equals: ['', '='],
  'references in a URL': ['<a href=', '&#x20;'],
  'tab references in a URL': ['<a href=', '&Tab;'],
  'digits in a reference': ['<a href=&#', '0'],
  'broken references': ['<a href=', '&#'],
  'blanks in a URL': ['<a href="', ' '],
  'many URLs': ['<a ', 'href=& '],
  'NUL in a name': ['<', 'a\0'],
};

function inputs(units: Readonly<Record<string, readonly [string, string]>>): AdversarialInput[] {
  return Object.entries(units).map(([name, [before, unit]]) => ({ name, before, unit }));
}

/** Inputs against the SQL detector. */
export const ADVERSARIAL_SQL: readonly AdversarialInput[] = inputs(SQL_UNITS);

/** Inputs against the HTML detector. */
export const ADVERSARIAL_HTML: readonly AdversarialInput[] = inputs(HTML_UNITS);

/** The input at a length in bytes. */
export function grow(input: AdversarialInput, length: number): Uint8Array {
  const text = input.before + input.unit.repeat(Math.ceil(length / input.unit.length));
  return Buffer.from(text.slice(0, length), 'latin1');
}
