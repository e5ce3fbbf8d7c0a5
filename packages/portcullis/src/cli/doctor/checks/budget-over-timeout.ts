/**
 * `envoy.budget-over-timeout`: a policy may inspect for longer than Envoy waits.
 *
 * Source: the budgets of the policies (`--config-dir`) against `message_timeout`, and the gRPC timeout of ext_authz.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.budget-over-timeout`. */
export const budgetOverTimeout: Check = {
  code: 'envoy.budget-over-timeout',
  severity: 'error',
  title: 'A policy may take longer than Envoy waits',
  cause: 'Envoy ends the wait by its own timer, whatever Portcullis is doing.',
  effect: 'the answer comes too late: 504, or uninspected with failure_mode_allow',
  remedy: 'Lengthen the timeout of the filter, or shorten the policy.',
  apis: ['ext-proc', 'network-ext-proc', 'ext-authz', 'network-ext-authz'],
  callout(filter, { needs }, report) {
    const { milliseconds, part } = filter.messageTimeout;
    const network = filter.api.startsWith('network');
    const need = network ? needs?.connectionWait : needs?.budget;
    // 0: no timer, or no time at all, which envoy.message-timeout-zero tells.
    if (need === undefined || milliseconds === 0 || need.value < milliseconds) return;
    const authz = filter.api.endsWith('authz');
    const name = authz ? 'timeout' : 'message_timeout';
    const enough = `${Math.ceil((need.value * 2) / 50) * 0.05}`.slice(0, 5);
    report({
      at: part ?? filter.service ?? filter.config,
      message: `policy ${need.policy} (${need.place}) may take ${need.value} ms, and Envoy waits ${milliseconds} ms${part === undefined ? ' (its default)' : ''}`,
      change: [`+ ${name}: ${enough}s${authz ? '   # of grpc_service' : ''}`],
    });
  },
  example: {
    policies:
      'apiVersion: portcullis.dev/v1\nkind: SecurityPolicy\nspec:\n  domains: [{ hosts: [shop.example], policy: { timeout: 300ms } }]\n',
    fault: callout('ext-proc', 'message_timeout: 0.2s'),
    right: callout('ext-proc', 'message_timeout: 0.6s'),
  },
};
