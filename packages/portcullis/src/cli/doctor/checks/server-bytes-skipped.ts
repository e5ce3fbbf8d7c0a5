/**
 * `envoy.server-bytes-skipped`: a connection policy looks at what the server sends, which is not processed.
 *
 * Source: the policies (`--config-dir`) against `processing_mode`.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.server-bytes-skipped`. */
export const serverBytesSkipped: Check = {
  code: 'envoy.server-bytes-skipped',
  severity: 'error',
  title: 'A direction that a connection policy needs is skipped',
  cause: 'Engines such as redis, postgres and byte_rules read both directions.',
  effect:
    'those engines see one side only: a refused command gets the answer of the server as it is, and rules on answers never match',
  remedy: 'Set process_read and process_write to STREAMED.',
  apis: ['network-ext-proc'],
  callout(filter, { needs }, report) {
    for (const direction of ['process_read', 'process_write']) {
      const part = filter.config.get('processing_mode', direction);
      if (part?.text !== 'SKIP') continue;
      const need = needs?.serverBytes;
      if (direction === 'process_write' && need === undefined) continue;
      report({
        at: part,
        message:
          direction === 'process_read'
            ? 'process_read is SKIP: what the client sends is not inspected'
            : `process_write is SKIP, and policy ${need?.policy} (${need?.place}) looks at the bytes of the server`,
        change: [`- ${direction}: SKIP`, `+ ${direction}: STREAMED`],
      });
    }
  },
  example: {
    fault: callout('network-ext-proc', 'processing_mode: { process_read: SKIP, process_write: STREAMED }'),
    right: callout('network-ext-proc', 'processing_mode: { process_read: STREAMED, process_write: SKIP }'),
  },
};
