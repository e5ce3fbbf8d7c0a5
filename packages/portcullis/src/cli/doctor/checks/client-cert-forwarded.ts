/**
 * `envoy.client-cert-forwarded`: an x-forwarded-client-cert header that a client wrote is passed on.
 *
 * Source: Envoy's `forward_client_cert_details` (default SANITIZE).
 */
import type { Check } from '../check.ts';
import { manager } from './example.ts';

const passing = ['FORWARD_ONLY', 'APPEND_FORWARD', 'ALWAYS_FORWARD_ONLY'];

/** `envoy.client-cert-forwarded`. */
export const clientCertForwarded: Check = {
  code: 'envoy.client-cert-forwarded',
  severity: 'warning',
  title: 'x-forwarded-client-cert can be forged',
  cause: 'FORWARD_ONLY, APPEND_FORWARD and ALWAYS_FORWARD_ONLY keep the header of the peer.',
  effect: 'whoever may connect can claim the identity of any certificate',
  remedy:
    'Use SANITIZE_SET at the edge. Keep the others only where every peer is a proxy of yours with mTLS.',
  whole({ managers }, report) {
    for (const { config } of managers) {
      const details = config.get('forward_client_cert_details');
      if (details?.text !== undefined && passing.includes(details.text))
        report({
          at: details,
          message: `forward_client_cert_details is ${details.text}`,
          change: [
            `- forward_client_cert_details: ${details.text}`,
            '+ forward_client_cert_details: SANITIZE_SET',
          ],
        });
    }
  },
  example: {
    fault: manager(['forward_client_cert_details: APPEND_FORWARD']),
    right: manager(['forward_client_cert_details: SANITIZE_SET']),
  },
};
