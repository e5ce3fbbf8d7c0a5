/**
 * Reads lines of access logs: common and combined (Apache httpd, nginx), combined with a host in front, and Envoy's
 * default format. They know neither bodies nor most headers.
 */
import { bytesAsText, type Lines, type OfflineRequest } from '../requests/offline-request.ts';

const envoyLine =
  /^\[([^\]]+)\] "([^"]*)" (\d{3}) \S+ \d+ \d+ \d+ \S+ "([^"]*)" "([^"]*)" "([^"]*)" "([^"]*)"/;
const combinedLine =
  /^(?:(?<host>[^\s:]+)(?::\d+)? )??(?<client>[0-9a-fA-F.:]+|-|[\w.-]+) \S+ \S+ \[[^\]]+\] "(?<request>(?:[^"\\]|\\.)*)" (?<status>\d{3}) \S+(?: "(?<referer>(?:[^"\\]|\\.)*)" "(?<agent>(?:[^"\\]|\\.)*)")?/;

/** The request of a line; undefined when the line has no known form. */
export function readAccessLogLine(line: string, defaultHost: string): OfflineRequest | undefined {
  const envoy = envoyLine.exec(line);
  if (envoy !== null) {
    const [, , request = '', , forwarded = '-', agent = '-', id = '-', authority = '-'] = envoy;
    return requestOf(request, authority === '-' ? defaultHost : authority, undefined, [
      ['x-forwarded-for', forwarded],
      ['user-agent', agent],
      ['x-request-id', id],
    ]);
  }
  const fields = combinedLine.exec(line)?.groups;
  if (fields === undefined) return undefined;
  return requestOf(unescaped(fields['request'] ?? ''), fields['host'] ?? defaultHost, fields['client'], [
    ['referer', unescaped(fields['referer'] ?? '-')],
    ['user-agent', unescaped(fields['agent'] ?? '-')],
  ]);
}

function requestOf(
  line: string,
  host: string,
  client: string | undefined,
  headers: Lines,
): OfflineRequest | undefined {
  const match = /^(\S+) (.+?)(?: (HTTP\/[0-9.]+))?$/.exec(line);
  if (match === null) return undefined;
  return {
    method: match[1]!,
    scheme: 'https',
    host: bytesAsText(host),
    target: bytesAsText(match[2]!),
    headers: headers.filter(([, value]) => value !== '-').map(([name, value]) => [name, bytesAsText(value)]),
    body: Buffer.alloc(0),
    ...(match[3] === undefined ? {} : { protocol: match[3] }),
    ...(client === undefined || client === '-' ? {} : { client }),
  };
}

/** Apache and nginx write `\"` and `\xHH` for what would end a field. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (_, code: string | undefined, other: string) =>
    code === undefined ? other : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
