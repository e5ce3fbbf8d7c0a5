/** Text from traffic as records show it: secrets masked, then cut. */
import { redactedQuery, redactedText } from '../engines/redaction.ts';

/** Longest text in a record, in characters. */
const maxText = 1024;
/** What is looked at before it is cut: four times as much, so that a secret is not cut into two unknown halves. */
const maxRead = 4096;

/** A path, user agent or the like. */
export function recordedText(text: string): string {
  return redactedText(text.slice(0, maxRead)).slice(0, maxText);
}

/** A raw query. */
export function recordedQuery(query: string): string {
  return redactedQuery(query.slice(0, maxRead)).slice(0, maxText);
}

/** UUIDs and 32 hexadecimal digits are ids and stay; what a client writes in their place is treated as any text. */
export function recordedId(id: string): string {
  return isUsualId(id) ? id : recordedText(id);
}

function isUsualId(id: string): boolean {
  const hyphens = id.length === 36;
  if (id.length !== 32 && !hyphens) return false;
  for (let index = 0; index < id.length; index++) {
    const wanted = hyphens && [8, 13, 18, 23].includes(index) ? '-' : '0123456789abcdefABCDEF';
    if (!wanted.includes(id[index]!)) return false;
  }
  return true;
}
