/** The message of the benchmark: what Envoy sends for a request of 12 headers, 640 bytes (ProcessingRequest). */

const headers: ReadonlyArray<readonly [name: string, value: string]> = [
  [':method', 'GET'],
  [':path', '/catalogue/items/1234?colour=blue&size=42'],
  [':scheme', 'https'],
  [':authority', 'shop.example.com'],
  ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9'],
  ['accept-language', 'en-GB,en;q=0.7,de;q=0.3'],
  ['accept-encoding', 'gzip, deflate, br'],
  ['x-forwarded-for', '203.0.113.7'],
  ['x-forwarded-proto', 'https'],
  ['x-request-id', '6b1f0c9e-3c1d-4f0e-9a55-0f8f3a6f7c11'],
];

/** Bytes of the message. */
export const messageBytes = 640;

/** The path of the method. */
export const methodPath = '/envoy.service.ext_proc.v3.ExternalProcessor/Process';

/** ProcessingResponse{request_headers: {response: {}}}: continue. */
export const continueAnswer: Buffer = Buffer.from([0x0a, 0x02, 0x0a, 0x00]);

/** The message with its gRPC prefix: the body of one call. The cookie is drawn out until the size is right. */
export function requestBody(): Buffer {
  let cookie = 'session=';
  while (requestHeaders(cookie).length < messageBytes) cookie += 'c';
  const message = requestHeaders(cookie);
  if (message.length !== messageBytes) throw new Error(`the message has ${message.length} bytes`);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** ProcessingRequest.request_headers (2) { headers (1) { headers (1) { key 1, raw_value 3 } }, end_of_stream (3) }. */
function requestHeaders(cookie: string): Buffer {
  const all = [...headers, ['cookie', cookie] as const];
  const map = all.map(([name, value]) =>
    field(1, Buffer.concat([field(1, Buffer.from(name)), field(3, Buffer.from(value))])),
  );
  return field(2, Buffer.concat([field(1, Buffer.concat(map)), Buffer.from([0x18, 1])]));
}

function field(number: number, value: Buffer): Buffer {
  const length = value.length < 128 ? [value.length] : [(value.length & 127) | 128, value.length >>> 7];
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), value]);
}
