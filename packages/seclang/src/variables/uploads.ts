/** Multipart bodies: files, part headers and the facts of strict parsing. */
import { collection, single, type Variable } from './variable.ts';

function flag(name: string): Variable {
  return single(name, 2, ({ body }) => (body.multipart.has(name) ? 1 : 0));
}

/** The variables of multipart bodies. */
export const uploadVariables: readonly Variable[] = [
  collection('FILES', 2, 'value', (inspection) => inspection.fileLists),
  collection('FILES_NAMES', 2, 'name', (inspection) => inspection.fileLists),
  collection('FILES_SIZES', 2, 'value', (inspection) => inspection.fileSizeLists),
  collection('FILES_TMP_CONTENT', 2, 'value', (inspection) => inspection.fileContentLists),
  collection('FILES_TMPNAMES', 2, 'value', (inspection) => inspection.noLists),
  single('FILES_COMBINED_SIZE', 2, ({ body }) => body.filesSize),
  collection('MULTIPART_FILENAME', 2, 'value', (inspection) => inspection.fileLists),
  collection('MULTIPART_NAME', 2, 'name', (inspection) => inspection.partNameLists),
  collection('MULTIPART_PART_HEADERS', 2, 'value', (inspection) => inspection.partHeaderLists),
  flag('MULTIPART_STRICT_ERROR'),
  flag('MULTIPART_UNMATCHED_BOUNDARY'),
  flag('MULTIPART_BOUNDARY_QUOTED'),
  flag('MULTIPART_BOUNDARY_WHITESPACE'),
  flag('MULTIPART_CRLF_LF_LINES'),
  flag('MULTIPART_DATA_BEFORE'),
  flag('MULTIPART_DATA_AFTER'),
  flag('MULTIPART_HEADER_FOLDING'),
  flag('MULTIPART_INVALID_HEADER_FOLDING'),
  flag('MULTIPART_INVALID_PART'),
  flag('MULTIPART_INVALID_QUOTING'),
  flag('MULTIPART_LF_LINE'),
  flag('MULTIPART_MISSING_SEMICOLON'),
  flag('MULTIPART_SEMICOLON_MISSING'),
  flag('MULTIPART_FILE_LIMIT_EXCEEDED'),
];
