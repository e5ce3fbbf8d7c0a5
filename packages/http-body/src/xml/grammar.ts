/** Inside what the XML tokenizer is. */
export const XmlState = {
  /** Character data. */
  Text: 0,
  /** Behind `<`. */
  TagOpen: 1,
  StartName: 2,
  /** In a start tag, between attributes. */
  InTag: 3,
  AttributeName: 4,
  /** Behind an attribute's name, before `=`. */
  AfterName: 5,
  /** Behind `=`. */
  BeforeValue: 6,
  QuotedValue: 7,
  UnquotedValue: 8,
  /** Behind `/` in a start tag. */
  EmptyTag: 9,
  EndName: 10,
  /** Behind `<!`, until it is clear what begins. */
  Declaration: 11,
  CharacterData: 12,
  /** In a comment, processing instruction or document type declaration. */
  Markup: 13,
  /** Behind `&`. */
  Reference: 14,
} as const;
/** One of `XmlState`. */
export type XmlState = (typeof XmlState)[keyof typeof XmlState];

/** 1 for bytes that character data and attribute values take as they are. */
export const plainXml: Uint8Array = new Uint8Array(256).fill(1);
for (let c = 0; c < 0x20; c++) plainXml[c] = 0;
for (const c of '<>&"\']') plainXml[c.charCodeAt(0)] = 0;

/** White space of XML 1.0 section 2.3. */
export function isXmlSpace(c: number): boolean {
  return c === 0x20 || c === 0x09 || c === 0x0a || c === 0x0d;
}

/** A byte that may begin a name (XML 1.0 section 2.3); bytes of UTF-8 sequences are taken without looking further. */
export function isNameStart(c: number): boolean {
  const lower = c | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || c === 0x5f || c === 0x3a || c >= 0x80;
}

/** The five entities that every XML document has (XML 1.0 section 4.6). */
export const predefinedEntities: ReadonlyMap<string, number> = new Map([
  ['amp', 0x26],
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['quot', 0x22],
  ['apos', 0x27],
]);

/** Longest text between `&` and `;` that is taken for a reference; longer ones are character data with a fact. */
export const maxReference = 64;

/**
 * The code point of `#123` or `#x1f`, -1 when it is none or XML 1.0 does not allow the character (section 2.2).
 */
export function characterReference(text: string): number {
  const isHex = text[1] === 'x';
  const digits = text.slice(isHex ? 2 : 1);
  if (digits === '' || digits.length > 12) return -1;
  let value = 0;
  for (const digit of digits) {
    const d = '0123456789abcdef'.indexOf(digit.toLowerCase());
    if (d < 0 || (!isHex && d > 9)) return -1;
    value = value * (isHex ? 16 : 10) + d;
  }
  const isAllowed =
    value === 0x09 ||
    value === 0x0a ||
    value === 0x0d ||
    (value >= 0x20 && value <= 0xd7ff) ||
    (value >= 0xe000 && value <= 0xfffd) ||
    (value >= 0x10000 && value <= 0x10ffff);
  return isAllowed ? value : -1;
}
