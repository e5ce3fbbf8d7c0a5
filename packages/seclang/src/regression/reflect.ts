/** The response of the server behind the rules. */
export interface ServerResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

const empty = new Uint8Array(0);

/**
 * Plays the test server that the CRS tests are written for (albedo): a POST to /reflect whose body is JSON with
 * `status`, `headers`, `body` or `encodedBody` is answered with just that; everything else with an empty 200.
 */
export function answer(method: string, target: string, requestBody: Uint8Array): ServerResponse {
  const path = target.split('?')[0]!;
  if (method !== 'POST' || path !== '/reflect') return { status: 200, headers: [], body: empty };
  const asked = readJson(Buffer.from(requestBody).toString('utf8'));
  if (asked === undefined) return { status: 400, headers: [], body: empty };
  const body = Buffer.from(
    asked.encodedBody ?? asked.body ?? '',
    asked.encodedBody === undefined ? 'utf8' : 'base64',
  );
  const headers = Object.entries(asked.headers ?? {}).map(([name, value]): [string, string] => [
    name,
    Buffer.from(String(value), 'utf8').toString('latin1'),
  ]);
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type');
  if (!isTyped && body.length > 0) {
    const isMarkup = body.toString('latin1').trimStart().startsWith('<');
    headers.push(['Content-Type', isMarkup ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8']);
  }
  return { status: asked.status ?? 200, headers, body };
}

interface Reflection {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: string;
  readonly encodedBody?: string;
}

function readJson(text: string): Reflection | undefined {
  try {
    return JSON.parse(text) as Reflection;
  } catch {
    return undefined;
  }
}
