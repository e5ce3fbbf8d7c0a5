/**
 * An exchange as the rule engine reads it: header lines in one buffer of their own (a rule phase may run when the
 * message they came in is long reused), with what Envoy hides put back (D7).
 */
import {
  FieldList,
  type RequestView as RuleRequest,
  type ResponseView as RuleResponse,
} from '@portcullis/seclang';
import type { Exchange, ResponseView } from '../../exchange/exchange.ts';
import { type Headers, noHeaders } from '../../exchange/headers.ts';

/**
 * The request, with Host from :authority and transfer-encoding where Envoy took it away. Trailers are further header
 * fields: a server may merge them into its headers (RFC 9110, 6.5.1), and no rule knows them by another name.
 */
export function ruleRequest(exchange: Exchange, trailers: Headers = noHeaders): RuleRequest {
  const { request, id } = exchange;
  const restored: Array<readonly [name: string, value: string]> = [];
  const { headers } = request;
  // An empty Host field comes as an empty :authority; without one Envoy refuses the request.
  if (headers.find('host') < 0 && headers.find(':authority') >= 0) restored.push(['host', request.authority]);
  const hasLength = headers.find('content-length') >= 0 || headers.find('transfer-encoding') >= 0;
  if (!request.endOfStream && !hasLength && request.protocol.startsWith('HTTP/1')) {
    restored.push(['transfer-encoding', 'chunked']);
  }
  return {
    method: request.method,
    target: request.target,
    protocol: request.protocol,
    headers: ruleFields([headers, trailers], restored),
    clientAddress: request.client.address,
    clientPort: 0,
    serverAddress: '',
    serverPort: 0,
    serverName: request.host,
    uniqueId: id,
  };
}

/** The response, trailers being further header fields. */
export function ruleResponse(response: ResponseView, trailers: Headers = noHeaders): RuleResponse {
  const headers = ruleFields([response.headers, trailers], []);
  return { status: response.status, protocol: 'HTTP/1.1', headers };
}

function ruleFields(
  sections: readonly Headers[],
  restored: ReadonlyArray<readonly [string, string]>,
): FieldList {
  let size = 0;
  for (const section of sections) size += sizeOf(section);
  for (const [name, value] of restored) size += name.length + value.length;
  const list = new FieldList();
  const bytes = Buffer.allocUnsafe(size);
  list.bytes = bytes;
  let at = 0;
  const put = (source: Uint8Array, start: number, end: number): number => {
    for (let index = start; index < end; index++) bytes[at++] = source[index]!;
    return at;
  };
  for (const [name, value] of restored) {
    const nameStart = at;
    at += bytes.write(name, at, 'latin1');
    const nameEnd = at;
    at += bytes.write(value, at, 'latin1');
    list.add(nameStart, nameEnd, nameEnd, at);
  }
  for (const section of sections) {
    for (let index = 0; index < section.count; index++) {
      if (section.bytes[section.nameStart(index)] === colon) continue;
      const nameStart = at;
      const nameEnd = put(section.bytes, section.nameStart(index), section.nameEnd(index));
      const end = put(section.bytes, section.valueStart(index), section.valueEnd(index));
      list.add(nameStart, nameEnd, nameEnd, end);
    }
  }
  return list;
}

/** Bytes of all names and values. */
function sizeOf(headers: Headers): number {
  let size = 0;
  for (let index = 0; index < headers.count; index++) {
    size += headers.nameEnd(index) - headers.nameStart(index);
    size += headers.valueEnd(index) - headers.valueStart(index);
  }
  return size;
}

const colon = 0x3a;
