import { maxEvidence } from './finding.ts';

/**
 * Text from traffic made fit for a record: control characters and bytes above 0x7e as `\xHH`, cut at `limit`
 * characters (default: the evidence limit) with an ellipsis. Never holds a line break, so no log line is forged.
 */
export function excerpt(text: string, limit: number = maxEvidence): string {
  let shown = '';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const printable = code >= 0x20 && code <= 0x7e;
    const piece = printable ? text[index]! : `\\x${code.toString(16).padStart(2, '0')}`;
    if (shown.length + piece.length > limit - 1) return `${shown}…`;
    shown += piece;
  }
  return shown;
}
