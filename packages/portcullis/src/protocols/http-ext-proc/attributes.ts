import type { ProcessingRequest } from '@portcullis/envoy-protocol';

/** The attribute `name` as text; undefined when it was not requested or is no text. */
export function textAttribute(message: ProcessingRequest, name: string): string | undefined {
  const value = message.attribute(name);
  return typeof value === 'string' ? value : undefined;
}

/**
 * The attribute that labels the listener: `xds.node.id` by name, else the only attribute there is (attributes have
 * no order on the wire, so a "first" one does not exist).
 */
export function labelAttribute(message: ProcessingRequest): string | undefined {
  const nodeId = textAttribute(message, 'xds.node.id');
  if (nodeId !== undefined) return nodeId;
  const only = message.attributes.onlyName();
  return only === undefined ? undefined : textAttribute(message, only);
}
