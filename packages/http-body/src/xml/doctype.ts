import { Fact } from '../fact.ts';
import type { ParseState } from '../parse-state.ts';

/** Where in a document type declaration the scanner is. */
type DoctypePart = 'markup' | 'quoted' | 'comment' | 'instruction';

/** Words that are looked for; the longest decides how many bytes are remembered. */
const words = ['<!ENTITY', 'SYSTEM', 'PUBLIC'] as const;

/**
 * Finds the end of a document type declaration (XML 1.0 section 2.8) and what in it is worth a fact. Its declarations
 * are not carried out.
 */
export class DoctypeScanner {
  readonly #state: ParseState;
  #part: DoctypePart = 'markup';
  #quote = 0;
  /** Open `[` and inner `<`. */
  #brackets = 0;
  #angles = 0;
  /** The last bytes outside quotes and comments. */
  #recent = '';

  constructor(state: ParseState) {
    this.#state = state;
  }

  /** A declaration begins at this offset of the input. */
  begin(offset: number): void {
    this.#state.facts.add(Fact.XmlDoctype, offset);
    this.#part = 'markup';
    this.#brackets = 0;
    this.#angles = 0;
    this.#recent = '';
  }

  /** One more byte. True when it ends the declaration. */
  step(c: number, offset: number): boolean {
    this.#recent = (this.#recent + String.fromCharCode(c)).slice(-8);
    switch (this.#part) {
      case 'quoted':
        if (c === this.#quote) this.#part = 'markup';
        return false;
      case 'comment':
        if (this.#recent.endsWith('-->')) {
          this.#part = 'markup';
          this.#angles--;
        }
        return false;
      case 'instruction':
        if (this.#recent.endsWith('?>')) {
          this.#part = 'markup';
          this.#angles--;
        }
        return false;
      default:
        return this.#markup(c, offset);
    }
  }

  #markup(c: number, offset: number): boolean {
    for (const word of words) {
      if (!this.#recent.endsWith(word)) continue;
      this.#state.facts.add(
        word === '<!ENTITY' ? Fact.XmlEntityDeclaration : Fact.XmlExternalIdentifier,
        offset,
      );
    }
    if (this.#recent.endsWith('<!--')) this.#part = 'comment';
    else if (this.#recent.endsWith('<?')) this.#part = 'instruction';
    if (c === 0x22 || c === 0x27) {
      this.#part = 'quoted';
      this.#quote = c;
    } else if (c === 0x5b) this.#brackets++;
    else if (c === 0x5d) this.#brackets = Math.max(0, this.#brackets - 1);
    else if (c === 0x3c) this.#angles++;
    else if (c === 0x3e) {
      if (this.#angles === 0 && this.#brackets === 0) return true;
      this.#angles = Math.max(0, this.#angles - 1);
    }
    return false;
  }
}
