import { buildRequest, type RegressionTest } from '@portcullis/seclang/regression';

type StageInput = RegressionTest['stages'][number]['input'];

/** The bytes that a stage sends, as go-ftw writes them: request line, header lines, empty line, data. */
export function rawRequest(input: StageInput): Buffer {
  if (input.encoded_request !== undefined) return Buffer.from(input.encoded_request, 'base64');
  const { method, target, version, headers, body } = buildRequest(input);
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${method} ${target} ${version}\r\n${lines}\r\n`, 'latin1'), body]);
}

/** A request whose only purpose is its line in the log. */
export function markerRequest(marker: string): Buffer {
  return Buffer.from(
    `GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: marker\r\nAccept: */*\r\n${markerHeader}: ${marker}\r\nConnection: close\r\n\r\n`,
  );
}

/** The header that markers are known by, in go-ftw's configuration and here. */
export const markerHeader = 'X-CRS-Test';
