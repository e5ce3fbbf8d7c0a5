/**
 * A path with what varies taken out, so that spans of one endpoint have one name: at most eight segments, numbers and
 * identifiers as placeholders.
 */

const maxSegments = 8;
/** Longer segments are taken for values. */
const longSegment = 20;

/** For example `/users/{param:int}/orders`. */
export function endpointName(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.length === 0) return '/';
  return `/${segments.slice(0, maxSegments).map(segmentName).join('/')}`;
}

function segmentName(segment: string): string {
  let digits = 0;
  let hex = 0;
  let marks = 0;
  let plain = true;
  for (let index = 0; index < segment.length; index++) {
    const code = segment.charCodeAt(index);
    const digit = code >= 0x30 && code <= 0x39;
    if (digit) digits++;
    if (digit || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46)) hex++;
    else if (code === 0x2d || code === 0x5f || code === 0x2e) marks++;
    else if (!((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a))) plain = false;
  }
  const { length } = segment;
  if (digits === length) return length > 1 || segment !== '0' ? '{param:int}' : segment;
  if (digits > 0 && digits + marks === length && length >= 3) return '{param:int_id}';
  if (digits > 0 && hex === length && length >= 6) return '{param:hex}';
  if (digits > 0 && hex + marks === length && length >= 6) return '{param:hex_id}';
  return !plain || length >= longSegment ? '{param:str}' : segment;
}
