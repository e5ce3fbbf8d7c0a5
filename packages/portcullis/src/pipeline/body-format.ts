/**
 * What is to be said of a body's form: where it breaks its grammar, which limits it reaches, and what different
 * programs read differently, so that one of them may see another body than we do.
 */
import {
  describeFact,
  Fact,
  type FactCode,
  type FormatNotice,
  type ReadContent,
} from '@portcullis/http-body';
import type { Finding } from '../engines/finding.ts';

/** Names of facts, each at most once. */
export interface BodyFormat {
  /** Why it cannot be parsed: posture parse-error. */
  readonly errors: readonly string[];
  /** Limits behind which nothing was read: posture over-limit. */
  readonly limits: readonly string[];
  /** What is only recorded. */
  readonly notices: readonly Finding[];
}

/** Facts worth a finding: readers disagree on them, or they reach out of the document. */
const noticed: ReadonlyMap<FactCode, string> = new Map([
  [Fact.JsonDuplicateKey, 'An object of JSON has the same key twice: programs take the first or the last'],
  [Fact.JsonDuplicateUnknown, 'Keys of JSON collide, so that duplicates among them are not known'],
  [Fact.JsonBigNumber, 'A number of JSON does not fit a double: programs read different numbers'],
  [Fact.NulByte, 'A name or value holds a NUL byte, at which some programs end it'],
  [Fact.XmlDoctype, 'XML declares a document type'],
  [Fact.XmlEntityDeclaration, 'XML declares an entity; it is not expanded here'],
  [Fact.XmlExternalIdentifier, 'XML refers to something outside of it'],
  [Fact.XmlXInclude, 'XML includes another document'],
  [Fact.XmlEncoding, 'XML declares another encoding than UTF-8'],
  [Fact.NameLimit, 'A name is longer than the limit; it was inspected whole'],
  [Fact.ValueLimit, 'A value is longer than the limit; it was inspected whole'],
  [
    Fact.MultipartBoundaryInvalid,
    'The boundary of multipart is given in a way that programs read differently',
  ],
  [Fact.MultipartDataBefore, 'Data stand in front of the first boundary of multipart'],
  [Fact.MultipartDataAfter, 'Data follow the last boundary of multipart'],
  [Fact.GrpcUndecoded, 'A compressed message of gRPC could not be decoded and was inspected raw'],
  [Fact.CodingSeveralMembers, 'gzip in several members, of which some programs read only the first'],
  [Fact.CodingTrailingData, 'Bytes follow the compressed body'],
  [Fact.CodingStacked, 'Several content codings on top of one another'],
]);

const typeNotices: Readonly<Record<FormatNotice, string>> = {
  'content-type.missing': 'The body has no content type and was read as what it looks like',
  'content-type.multiple': 'The body has several content types',
  'content-type.malformed': 'The content type is malformed',
  'content-type.mismatch': 'The body is not what its content type says and was read as what it is',
  'content-type.unusual-charset': 'The charset is none that Web servers are sure to read alike',
  'charset.mismatch': 'The body is in another charset than declared',
  'charset.utf7': 'The body holds markup in UTF-7',
  'coding.undeclared': 'The body is compressed and no header says so',
};

/** Looks at what a reader found; `complete`: the body is all there, so that its end is no fault of the sender. */
export function bodyFormat({ choice, report }: ReadContent, complete: boolean): BodyFormat {
  const errors: string[] = [];
  const limits: string[] = [];
  const notices = choice.notices.map((notice) => noticeOf(notice, typeNotices[notice]));
  if (report === undefined || report.facts.total === 0) return { errors, limits, notices };
  const isCut = report.facts.countOfClass('error') > 0 && !complete;
  for (const name of report.facts.counts().keys()) {
    const fact = describeFact(codes.get(name)!);
    const text = noticed.get(fact.code);
    if (text !== undefined) notices.push(noticeOf(name, text));
    else if (fact.class === 'limit') limits.push(name);
    else if (fact.class === 'error' && !isCut) errors.push(name);
  }
  return { errors, limits, notices };
}

/** Findings for what was noticed of the content coding. */
export function codingNotices(facts: readonly FactCode[]): readonly Finding[] {
  return facts.flatMap((fact) => {
    const text = noticed.get(fact);
    return text === undefined ? [] : [noticeOf(describeFact(fact).name, text)];
  });
}

const codes: ReadonlyMap<string, FactCode> = new Map(
  Object.values(Fact).map((code) => [describeFact(code).name, code]),
);

/** `json.duplicate-key` is the rule `body.json_duplicate_key`. */
function noticeOf(name: string, message: string): Finding {
  return {
    ruleId: `body.${name.replaceAll('.', '_').replaceAll('-', '_')}`,
    engine: 'body_parse',
    severity: 'info',
    message,
    where: 'request.body',
    score: 0,
    effect: 'note',
  };
}
