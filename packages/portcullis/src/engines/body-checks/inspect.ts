/** The body checks of a policy that need no decoding of their own: `require_json`. */
import type { ReadContent } from '@portcullis/http-body';
import type { RequestView } from '../../exchange/exchange.ts';
import type { Finding } from '../finding.ts';

/**
 * `require_json`: a body that is not empty has a JSON content type and is one valid JSON text (RFC 8259), in UTF-8. A
 * body that is not all there cannot be judged and is left to the posture of what cut it.
 */
export function inspectJson(
  request: RequestView,
  { choice, report, text }: ReadContent,
  complete: boolean,
): Finding | undefined {
  if (choice.format === 'empty') return undefined;
  const { contentType } = request;
  if (contentType !== 'application/json' && !contentType.endsWith('+json')) {
    return finding('body.unexpected_content_type', 'The body has no JSON content type');
  }
  if (!complete) return undefined;
  const isJson = choice.format === 'json' && choice.charset.encoding === 'utf-8';
  const valid = isJson && text.length > 0 && report?.wellFormed === true;
  return valid ? undefined : finding('body.invalid_json', 'The body is not valid JSON');
}

function finding(ruleId: string, message: string): Finding {
  return {
    ruleId,
    engine: 'builtin',
    severity: 'medium',
    message,
    where: 'request.body',
    score: 0,
    effect: 'block',
  };
}
