/** How a request that was sent differs from what Envoy handed over of it, piece by piece. */
import { served, type WireRequest } from '@portcullis/seclang/regression';

/** One difference, and the received request with it taken back. */
export interface Difference {
  /** For example `header connection dropped`. */
  readonly what: string;
  restore(received: WireRequest): WireRequest;
}

/** All differences, the sent request as a plain server would hand it on. */
export function differences(sent: WireRequest, received: WireRequest): Difference[] {
  const plain = served(sent);
  const found: Difference[] = [];
  for (const part of ['method', 'target', 'version'] as const) {
    if (plain[part] === received[part]) continue;
    const what = part === 'version' ? `version ${plain.version} as ${received.version}` : `${part} changed`;
    found.push({ what, restore: (request) => ({ ...request, [part]: plain[part] }) });
  }
  if (Buffer.compare(plain.body, received.body) !== 0) {
    const what = received.body.length === 0 ? 'body dropped' : 'body changed';
    found.push({ what, restore: (request) => ({ ...request, body: plain.body }) });
  }
  const names = new Set([...plain.headers, ...received.headers].map(([name]) => name.toLowerCase()));
  for (const name of names) {
    const [before, after] = [plain, received].map(({ headers }) => valuesOf(headers, name));
    if (before!.length === after!.length && before!.every((value, index) => value === after![index]))
      continue;
    const how = after!.length === 0 ? 'dropped' : before!.length === 0 ? 'added' : 'changed';
    found.push({
      what: `header ${name} ${how}`,
      restore: (request) => ({ ...request, headers: withLines(request.headers, plain.headers, name) }),
    });
  }
  return found;
}

type Lines = WireRequest['headers'];

function isCalled(name: string): (line: Lines[number]) => boolean {
  return ([other]) => other.toLowerCase() === name;
}

function valuesOf(headers: Lines, name: string): string[] {
  return headers.filter(isCalled(name)).map(([, value]) => value);
}

/** `headers` with the lines called `name` as they are in `from`. */
function withLines(headers: Lines, from: Lines, name: string): Lines {
  const named = isCalled(name);
  return [...headers.filter((line) => !named(line)), ...from.filter(named)];
}
