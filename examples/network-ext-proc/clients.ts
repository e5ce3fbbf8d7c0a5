/** The clients of the four services, as the test and the demo use them: what each of them saw, as text. */
import { execFile } from 'node:child_process';
import { type AddressInfo, connect, createServer } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { ja4 } from '../../packages/portcullis/src/connection-engines/tls-client-hello/fingerprint.ts';
import { HelloReader } from '../../packages/portcullis/src/connection-engines/tls-client-hello/hello-reader.ts';

/** A TLS client whose fingerprint differs from that of Node's own settings. */
export const otherTlsClient: ConnectionOptions = {
  maxVersion: 'TLSv1.2',
  ciphers: 'ECDHE-RSA-AES128-GCM-SHA256',
};

/** Longest run of a client program, in milliseconds: far more than it needs on a busy machine. */
const programMilliseconds = 20_000;

/** Runs redis-cli with commands on its standard input; its lines, empty ones left out. */
export async function redisCli(binary: string, port: number, commands: readonly string[]): Promise<string[]> {
  const output = await run(binary, ['-p', String(port)], `${commands.join('\n')}\n`);
  return output.split('\n').filter((line) => line !== '');
}

/** Runs psql with statements on one connection; what it wrote, errors included. */
export function psql(binary: string, port: number, statements: readonly string[]): Promise<string> {
  const uri = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  return run(binary, [uri, '-X', '-A', '-t', ...statements.flatMap((one) => ['-c', one])]);
}

/** Tries a TLS handshake; the error code that ended it, or `connected`. */
export function tlsOutcome(port: number, servername: string, options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTls({ port, host: '127.0.0.1', servername, rejectUnauthorized: false, ...options });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve('connected');
    });
  });
}

/** Sends text (latin-1) and returns what comes back: `length` characters, or all until the end. */
export function talk(port: number, input: string, length: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(input, 'latin1'));
    socket.setEncoding('latin1').on('data', (part: string) => {
      received += part;
      if (received.length >= length) socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(received));
  });
}

/** The JA4 of this Node's TLS client as it is: from the bytes that it sends. */
export async function ownJa4(): Promise<string> {
  const reader = new HelloReader();
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => reader.add(bytes) !== 'open' && socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await tlsOutcome((server.address() as AddressInfo).port, 'shop.example', {});
  server.close();
  if (reader.hello === undefined) throw new Error(`example.no-hello: the client sent ${reader.state}`);
  return ja4(reader.hello);
}

function run(binary: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(binary, args, { timeout: programMilliseconds }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
    child.stdin?.end(input);
  });
}
