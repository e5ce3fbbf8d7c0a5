import type { Posture, PostureCause } from '../config/posture.ts';
import type { Direction } from '../engines/engine.ts';
import type { Finding } from '../engines/finding.ts';

/** Rule, engine label and sentence for each way in which inspection itself can fail (D12). */
const causes: Readonly<Record<PostureCause, readonly [ruleId: string, engine: string, message: string]>> = {
  'parse-error': ['body.unparsable', 'body_parse', 'A body could not be parsed and was inspected raw'],
  'over-limit': ['body.too_large', 'body_size', 'A body or field is larger than the limit'],
  'unsupported-encoding': ['body.undecodable_encoding', 'body_decode', 'A body could not be decoded'],
  'partial-body': ['body.partial', 'body_size', 'Only a part of the body could be inspected'],
  timeout: ['posture.timeout', 'posture', 'The time for inspection is spent'],
  'engine-error': ['posture.engine_error', 'posture', 'An engine failed'],
  overload: ['posture.overload', 'posture', 'There is no capacity for inspection'],
  'body-withheld': [
    'body.withheld',
    'body_size',
    'Envoy does not send the body that it was asked for, or its trailers',
  ],
};

/**
 * Status of a request that is refused for such a cause (RFC 9110 section 15.5); the others, and all responses, get
 * the policy's own.
 */
const requestStatuses: Partial<Record<PostureCause, number>> = {
  'over-limit': 413,
  'unsupported-encoding': 415,
  timeout: 503,
  'engine-error': 503,
  overload: 503,
};

/**
 * The finding that records a failed inspection; it blocks when the posture says so (and the mode allows). `detail`: what
 * was reached or broken, for the evidence.
 */
export function postureFinding(
  cause: PostureCause,
  posture: Posture,
  direction: Direction,
  detail?: string,
): Finding {
  const [ruleId, engine, message] = causes[cause];
  const status = direction === 'request' ? requestStatuses[cause] : undefined;
  return {
    ruleId,
    engine,
    severity: 'medium',
    message,
    where: direction,
    ...(detail === undefined ? {} : { evidence: detail }),
    score: 0,
    effect: posture === 'block' ? 'block' : 'note',
    ...(status === undefined ? {} : { status }),
  };
}
