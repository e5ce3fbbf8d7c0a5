/** Directives that read something else in: Include, SecUnicodeMapFile, SecDataset. */
import { latin1 } from '../bytes/latin1.ts';
import { splitWords } from '../syntax/words.ts';
import { badArgument, type Directive } from './directive.ts';

/** `Include PATTERN`: rules of other files, in place. IncludeOptional allows that none matches. */
export const include: Directive = {
  name: 'Include',
  arguments: [1, 1],
  apply: (draft, directive) => draft.include(directive.words[0]!.text, directive),
};

/** `IncludeOptional PATTERN`. */
export const includeOptional: Directive = {
  name: 'IncludeOptional',
  arguments: [1, 1],
  apply(draft, directive) {
    const before = draft.rules.length;
    try {
      draft.include(directive.words[0]!.text, directive);
    } catch (error) {
      const isMissing = (error as { code?: string }).code === 'seclang.missing-file';
      if (!isMissing || draft.rules.length !== before) throw error;
    }
  },
};

/**
 * `SecUnicodeMapFile FILE [CODE PAGE]`: the mapping for urlDecodeUni. The file has a line per code page, a number
 * alone, followed by a line of `code:byte` pairs in hexadecimal. Default code page 20127 (US-ASCII).
 */
export const secUnicodeMapFile: Directive = {
  name: 'SecUnicodeMapFile',
  arguments: [1, 2],
  apply(draft, directive) {
    const [file, page] = directive.words;
    const lines = latin1(
      draft.files.bytes(file!.text, draft.folder, directive.line.position(file!.offset)),
    ).split('\n');
    const wanted = page?.text ?? '20127';
    const heading = lines.findIndex((line) => splitWords(line)[0] === wanted && !line.includes(':'));
    if (heading < 0) throw badArgument(directive, page ?? file!, `the file has no code page ${wanted}`);
    const map = new Uint16Array(65536).fill(0xffff);
    for (let i = heading + 1; i < lines.length; i++) {
      const line = lines[i]!.trim();
      if (line === '' && i > heading + 1) break;
      if (line !== '' && !line.includes(':')) break;
      for (const pair of splitWords(line)) {
        const [code, byte] = pair.split(':').map((part) => Number.parseInt(part, 16));
        if (code! >= 0 && code! < 65536 && byte! >= 0 && byte! < 256) map[code!] = byte!;
      }
    }
    draft.settings.unicodeMap = map;
  },
};

/** Coraza's SecDataset: a named list of words between backticks, for the …FromDataset operators. */
export const secDataset: Directive = {
  name: 'SecDataset',
  arguments: [2, 2],
  apply(draft, { words }) {
    const entries = words[1]!.text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
    draft.datasets.set(words[0]!.text, entries);
  },
};
