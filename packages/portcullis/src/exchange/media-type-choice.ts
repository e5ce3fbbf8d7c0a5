/**
 * Chooses the media type of an answer by the Accept header (RFC 9110 section 12.5.1): the most specific range
 * that fits decides the quality of an offer, quality 0 excludes it, the highest quality wins, and of equal ones
 * the first offered. Without an Accept header, or when nothing fits, the first offer is taken.
 */
export function chooseMediaType<Offer extends string>(
  accept: string,
  offers: readonly [Offer, ...Offer[]],
): Offer {
  const ranges = acceptRanges(accept);
  if (ranges.length === 0) return offers[0];
  let best: Offer = offers[0];
  let bestQuality = 0;
  for (const offer of offers) {
    const quality = qualityOf(offer, ranges);
    if (quality > bestQuality) {
      best = offer;
      bestQuality = quality;
    }
  }
  return best;
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

/** More ranges than this are not read: no browser sends a tenth of it. */
const maxRanges = 64;

function acceptRanges(accept: string): Range[] {
  const ranges: Range[] = [];
  for (const part of accept.split(',', maxRanges)) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    if (type === '') continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    ranges.push({ type, quality: quality >= 0 && quality <= 1 ? quality : 0 });
  }
  return ranges;
}

function qualityOf(offer: string, ranges: readonly Range[]): number {
  const family = `${offer.slice(0, offer.indexOf('/'))}/*`;
  const suffix = offer.endsWith('+json') ? 'application/json' : offer;
  let specificity = 0;
  let quality = 0;
  for (const range of ranges) {
    const fit =
      range.type === offer
        ? 4
        : range.type === suffix
          ? 3
          : range.type === family
            ? 2
            : range.type === '*/*'
              ? 1
              : 0;
    if (fit > specificity) {
      specificity = fit;
      quality = range.quality;
    }
  }
  return quality;
}
