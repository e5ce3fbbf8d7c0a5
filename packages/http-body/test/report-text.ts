/** A report as plain data, for comparing in tests. */
import { type BodyParser, type BodyReport, FieldKind } from '../src/index.ts';

const kindNames = new Map(Object.entries(FieldKind).map(([name, value]) => [value as number, name]));
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Text as UTF-8 bytes; bytes as they are. */
export function bytesOf(input: string | Uint8Array): Uint8Array {
  return typeof input === 'string' ? encoder.encode(input) : input;
}

/** Rows as [name, value], read as UTF-8. */
export function pairsOf(report: BodyReport): [string, string][] {
  const { fields } = report;
  return Array.from({ length: fields.count }, (_, row) => [
    decoder.decode(fields.bytes.subarray(fields.nameStart(row), fields.nameEnd(row))),
    decoder.decode(fields.bytes.subarray(fields.valueStart(row), fields.valueEnd(row))),
  ]);
}

/** Rows with kind and raw range, latin-1. */
export function rowsOf(report: BodyReport): string[] {
  const { fields } = report;
  return Array.from(
    { length: fields.count },
    (_, row) =>
      `${kindNames.get(fields.kind(row))} ${fields.rawStart(row)}-${fields.rawEnd(row)} ` +
      `${fields.nameText(row)}=${fields.valueText(row)}`,
  );
}

/** Everything in a report. Facts without their order: a fact found late in one chunking may be found early in another. */
export function snapshot(report: BodyReport): object {
  return {
    rows: rowsOf(report),
    facts: Object.fromEntries(report.facts.counts()),
    size: report.size,
    stoppedAt: report.stoppedAt,
    wellFormed: report.wellFormed,
  };
}

/** Names of the facts in a report. */
export function factsOf(report: BodyReport): string[] {
  return [...report.facts.counts().keys()];
}

/** Parses input that comes in one piece. */
export function parseText(parser: BodyParser, input: string | Uint8Array): BodyReport {
  const bytes = bytesOf(input);
  parser.reset();
  parser.push(bytes, 0, bytes.length);
  return parser.end();
}

/** Parses input cut at the given ascending offsets; every chunk is a copy that is overwritten after the call. */
export function parseCut(parser: BodyParser, bytes: Uint8Array, cuts: readonly number[]): BodyReport {
  parser.reset();
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    const chunk = Uint8Array.from([0xaa, ...bytes.subarray(from, cut), 0xbb]);
    parser.push(chunk, 1, chunk.length - 1);
    chunk.fill(0x21);
    from = cut;
  }
  return parser.end();
}
