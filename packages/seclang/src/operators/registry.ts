/** Every operator by its word. A new one is a file with the same header and a line in this list. */
import { beginsWith } from './begins-with.ts';
import { contains } from './contains.ts';
import { containsWord } from './contains-word.ts';
import { detectSQLi } from './detect-sqli.ts';
import { detectXSS } from './detect-xss.ts';
import { endsWith } from './ends-with.ts';
import { eq } from './eq.ts';
import { ge } from './ge.ts';
import { geoLookup } from './geo-lookup.ts';
import { gt } from './gt.ts';
import { ipMatch } from './ip-match.ts';
import { ipMatchFromDataset } from './ip-match-from-dataset.ts';
import { ipMatchFromFile } from './ip-match-from-file.ts';
import { le } from './le.ts';
import { lt } from './lt.ts';
import { noMatch } from './no-match.ts';
import type { Operator } from './operator.ts';
import { pm } from './pm.ts';
import { pmFromDataset } from './pm-from-dataset.ts';
import { pmFromFile } from './pm-from-file.ts';
import { restpath } from './restpath.ts';
import { rx } from './rx.ts';
import { rxGlobal } from './rx-global.ts';
import { streq } from './streq.ts';
import { strmatch } from './strmatch.ts';
import { unconditionalMatch } from './unconditional-match.ts';
import { validateByteRange } from './validate-byte-range.ts';
import { validateNid } from './validate-nid.ts';
import { validateUrlEncoding } from './validate-url-encoding.ts';
import { validateUtf8Encoding } from './validate-utf8-encoding.ts';
import { verifyCC } from './verify-cc.ts';
import { verifyCPF } from './verify-cpf.ts';
import { verifySSN } from './verify-ssn.ts';
import { verifySVNR } from './verify-svnr.ts';
import { within } from './within.ts';

/** All operators. */
export const operators: readonly Operator[] = [
  beginsWith as Operator,
  containsWord as Operator,
  contains as Operator,
  detectSQLi as Operator,
  detectXSS as Operator,
  endsWith as Operator,
  eq as Operator,
  ge as Operator,
  geoLookup as Operator,
  gt as Operator,
  ipMatchFromDataset as Operator,
  ipMatchFromFile as Operator,
  ipMatch as Operator,
  le as Operator,
  lt as Operator,
  noMatch as Operator,
  pmFromDataset as Operator,
  pmFromFile as Operator,
  pm as Operator,
  restpath as Operator,
  rxGlobal as Operator,
  rx as Operator,
  streq as Operator,
  strmatch as Operator,
  unconditionalMatch as Operator,
  validateByteRange as Operator,
  validateNid as Operator,
  validateUrlEncoding as Operator,
  validateUtf8Encoding as Operator,
  verifyCC as Operator,
  verifyCPF as Operator,
  verifySSN as Operator,
  verifySVNR as Operator,
  within as Operator,
];

const byWord = new Map<string, Operator>();
for (const operator of operators) {
  for (const word of [operator.name, ...(operator.aliases ?? [])]) byWord.set(word.toLowerCase(), operator);
}

/** The operator of a word, whatever its case; undefined when there is none. */
export function operatorOf(word: string): Operator | undefined {
  return byWord.get(word.toLowerCase());
}
