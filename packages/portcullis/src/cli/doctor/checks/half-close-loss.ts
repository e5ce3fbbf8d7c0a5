/**
 * `envoy.half-close-loss`: the client ends its side, the server answers and closes at once: the answer is lost in Envoy,
 * however fast Portcullis replies.
 *
 * Source: measured on Envoy 1.40. Not when the upstream closes later, nor with process_write SKIP.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.half-close-loss`. */
export const halfCloseLoss: Check = {
  code: 'envoy.half-close-loss',
  severity: 'warning',
  title: 'An answer after a half-close may be lost',
  cause:
    'When the client has ended its side and the server closes right after its answer, Envoy drops what it has sent to the processor.',
  effect: 'clients that half-close (nc, some backup and print protocols) may get no answer',
  remedy:
    'Set process_write: SKIP where no policy looks at the bytes of the server; else accept it for protocols that do not half-close.',
  apis: ['network-ext-proc'],
  callout(filter, { needs }, report) {
    const write = filter.config.get('processing_mode', 'process_write');
    if (write?.text === 'SKIP') return;
    const need = needs?.serverBytes;
    report({
      at: write ?? filter.config,
      severity: need === undefined ? 'warning' : 'notice',
      message:
        need === undefined
          ? 'the bytes of the server are processed'
          : `the bytes of the server are processed, as policy ${need.policy} (${need.place}) needs`,
      change: need === undefined ? ['+ processing_mode: { process_write: SKIP }'] : [],
    });
  },
  example: {
    fault: callout(
      'network-ext-proc',
      'processing_mode: { process_read: STREAMED, process_write: STREAMED }',
    ),
    right: callout('network-ext-proc', 'processing_mode: { process_read: STREAMED, process_write: SKIP }'),
  },
};
