/**
 * `envoy.verdict-not-logged`: the verdict is dynamic metadata in the namespace `portcullis`, which Envoy drops unless
 * it is told to take it.
 *
 * Source: Envoy's ext_proc filters, `metadata_options.receiving_namespaces` (default: none); measured on Envoy 1.40.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.verdict-not-logged`. */
export const verdictNotLogged: Check = {
  code: 'envoy.verdict-not-logged',
  severity: 'notice',
  title: 'Verdicts do not show in access logs',
  cause: 'Envoy takes dynamic metadata only in the namespaces of receiving_namespaces.',
  effect:
    '%DYNAMIC_METADATA(portcullis:verdict)% is empty, and access log entries cannot be joined to decisions',
  remedy: 'Allow the namespace portcullis.',
  apis: ['ext-proc', 'network-ext-proc'],
  callout(filter, _configuration, report) {
    const gateway = filter.dialect === 'gateway';
    const list = gateway
      ? filter.config.get('metadata', 'writableNamespaces')
      : filter.config.get('metadata_options', 'receiving_namespaces', 'untyped');
    if (list?.items().some(({ text }) => text === 'portcullis') === true) return;
    report({
      at: list ?? filter.config,
      message: 'the metadata namespace portcullis is not accepted',
      change: [
        gateway
          ? '+ metadata: { writableNamespaces: [portcullis] }'
          : '+ metadata_options: { receiving_namespaces: { untyped: [portcullis] } }',
      ],
    });
  },
  example: {
    fault: callout('ext-proc', 'metadata_options: { receiving_namespaces: { untyped: [other] } }'),
    right: callout('ext-proc', 'metadata_options: { receiving_namespaces: { untyped: [portcullis] } }'),
  },
};
