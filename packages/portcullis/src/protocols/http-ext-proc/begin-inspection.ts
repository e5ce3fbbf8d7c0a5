/** The inspection of an exchange, from the first message of its stream. */
import type { ProcessingRequest } from '@portcullis/envoy-protocol';
import { Exchange, RequestView } from '../../exchange/exchange.ts';
import { noHeaders } from '../../exchange/headers.ts';
import { listenerLabel } from '../../exchange/listener-label.ts';
import { Inspection } from '../../pipeline/inspection.ts';
import { labelAttribute, textAttribute } from './attributes.ts';
import type { ExtProcServices, ListenerState } from './services.ts';

/**
 * Begins with the attributes of `first`, which can be a message of any kind: without request headers the exchange has
 * empty ones. `callHeader` gives metadata of the call.
 */
export function beginInspection(
  services: ExtProcServices,
  listener: ListenerState,
  first: ProcessingRequest,
  callHeader: (name: string) => string | undefined,
): Inspection {
  const headers = first.kind === 'request_headers' ? first.headers : noHeaders;
  const origin = {
    label: listenerLabel(labelAttribute(first), listener.label),
    trustedHops: services.trustedHops,
    clientHeader: services.clientHeader,
    trustClientCertificates: services.trustClientCertificates,
    sourceAddress: textAttribute(first, 'source.address'),
    protocol: textAttribute(first, 'request.protocol'),
    newId: services.newId,
  };
  const exchange = new Exchange(new RequestView(headers, first.endOfStream, origin), origin);
  services.tracing?.begin(exchange, callHeader);
  return new Inspection(exchange, services.plan(), services.inspection);
}
