import { Fact, type FactCode, type FactLog } from '@portcullis/http-body';

/** Facts that are variables of their own (ModSecurity Reference Manual, Variables, MULTIPART_STRICT_ERROR). */
const variableOf: readonly (readonly [string, FactCode])[] = [
  ['MULTIPART_BOUNDARY_QUOTED', Fact.MultipartBoundaryQuoted],
  ['MULTIPART_BOUNDARY_WHITESPACE', Fact.MultipartBoundaryWhitespace],
  ['MULTIPART_DATA_BEFORE', Fact.MultipartDataBefore],
  ['MULTIPART_DATA_AFTER', Fact.MultipartDataAfter],
  ['MULTIPART_HEADER_FOLDING', Fact.MultipartHeaderFolding],
  ['MULTIPART_INVALID_HEADER_FOLDING', Fact.MultipartInvalidHeaderFolding],
  ['MULTIPART_INVALID_PART', Fact.MultipartInvalidPart],
  ['MULTIPART_INVALID_QUOTING', Fact.MultipartInvalidQuoting],
  ['MULTIPART_LF_LINE', Fact.MultipartLfLine],
  ['MULTIPART_MISSING_SEMICOLON', Fact.MultipartMissingSemicolon],
  ['MULTIPART_SEMICOLON_MISSING', Fact.MultipartMissingSemicolon],
  ['MULTIPART_FILE_LIMIT_EXCEEDED', Fact.FileLimit],
];

/** The variables that are 1 for a body with these facts. */
export function multipartVariables(facts: FactLog): string[] {
  const names = variableOf.filter(([, code]) => facts.has(code)).map(([name]) => name);
  // ModSecurity counts folding and a repeated line end apart: only the odd ones make the parse not strict.
  if (facts.has(Fact.MultipartCrlfLine) && facts.has(Fact.MultipartLfLine))
    names.push('MULTIPART_CRLF_LF_LINES');
  if (names.length > 0) names.push('MULTIPART_STRICT_ERROR');
  if (facts.has(Fact.MultipartUnmatchedBoundaryOpen)) names.push('MULTIPART_UNMATCHED_BOUNDARY');
  return names;
}
