/** What the socket, the Envoy node and the project of an exchange are called in metrics and events. */
export interface ListenerLabel {
  /** The metric label `listener`: the node id's first part, or the id of the listener. */
  readonly listener: string;
  /** Whole node id (`xds.node.id`), empty when Envoy does not send it. */
  readonly nodeId: string;
  /** Middle part of `listener::project::ip`, empty without one. */
  readonly project: string;
}

/**
 * The label of an exchange: a node id `listener::project::ip` (two parts are enough) where Envoy sends one as
 * attribute, else `fallback` (the id of the socket's listener, or `--listener-id`). Text after the second `::`
 * is an address and may contain `::` itself.
 */
export function listenerLabel(attribute: string | undefined, fallback: string): ListenerLabel {
  if (attribute === undefined || attribute === '') return unlabelled(fallback);
  const first = attribute.indexOf('::');
  if (first <= 0) return { listener: attribute, nodeId: attribute, project: '' };
  const second = attribute.indexOf('::', first + 2);
  const project = attribute.slice(first + 2, second < 0 ? attribute.length : second);
  return { listener: attribute.slice(0, first), nodeId: attribute, project };
}

/** The label made last for a listener without an attribute: a worker asks for the same one again and again. */
let last: ListenerLabel = { listener: '', nodeId: '', project: '' };

function unlabelled(listener: string): ListenerLabel {
  if (last.listener !== listener) last = { listener, nodeId: '', project: '' };
  return last;
}
