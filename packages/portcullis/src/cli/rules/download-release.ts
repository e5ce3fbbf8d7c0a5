/**
 * Downloads a release of the OWASP Core Rule Set. The service that lists the releases states the SHA-256 of each file;
 * the file comes from where the list says. What is downloaded is not looked at before its checksum is right.
 */
import { createHash } from 'node:crypto';
import { isRuleSetName } from '../../engines/seclang/rule-set-folder.ts';
import { InstallProblem } from './install-rule-set.ts';

/** Where the releases are listed: the project's own page of releases, as data. */
export const releaseList = 'https://api.github.com/repos/coreruleset/coreruleset/releases/tags';

/** Largest archive: a release has less than 1 MB. */
const maxBytes = 64 * 1024 * 1024;
/** How long one answer may take. */
const timeoutMilliseconds = 60_000;

/** What to download. */
export interface DownloadRequest {
  /** `crs@4.28.0`. */
  readonly name: string;
  /** Expected SHA-256; default: what the list of releases states. */
  readonly sha256: string | undefined;
  /** Default {@link releaseList}. */
  readonly from?: string;
}

/** A downloaded archive whose checksum is right. */
export interface Downloaded {
  readonly archive: Uint8Array;
  readonly url: string;
  readonly sha256: string;
}

interface Asset {
  readonly name?: string;
  readonly browser_download_url?: string;
  /** `sha256:HEX`; older releases have none. */
  readonly digest?: string | null;
}

/** Downloads and verifies. Throws {@link InstallProblem}. */
export async function downloadRelease({
  name,
  sha256,
  from = releaseList,
}: DownloadRequest): Promise<Downloaded> {
  const [product, version] = name.split('@');
  if (!isRuleSetName(name) || product !== 'crs')
    throw new InstallProblem(`only crs@VERSION can be downloaded; give ${name} with --from FILE`, 2);
  const asset = await findAsset(`${from}/v${version}`, version!);
  const expected = sha256?.toLowerCase() ?? statedDigest(asset);
  const url = asset.browser_download_url ?? '';
  if (expected === undefined)
    throw new InstallProblem(
      `the list of releases states no checksum of ${url}; give the one that you trust with --sha256`,
      1,
    );
  const archive = await fetchBytes(url);
  const digest = createHash('sha256').update(archive).digest('hex');
  if (digest !== expected)
    throw new InstallProblem(`the SHA-256 of ${url} is ${digest}, not ${expected}; nothing was installed`, 1);
  return { archive, url, sha256: digest };
}

async function findAsset(url: string, version: string): Promise<Asset> {
  const release = parse(await fetchBytes(url));
  const wanted = `coreruleset-${version}-minimal.tar.gz`;
  const asset = release?.assets?.find(({ name }) => name === wanted);
  if (asset !== undefined) return asset;
  throw new InstallProblem(
    `the release at ${url} has no file ${wanted}; download it yourself and use --from FILE`,
    2,
  );
}

function parse(bytes: Uint8Array): { readonly assets?: readonly Asset[] } | undefined {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly assets?: readonly Asset[] };
  } catch {
    return undefined;
  }
}

function statedDigest({ digest }: Asset): string | undefined {
  const hex = digest?.startsWith('sha256:') === true ? digest.slice('sha256:'.length).toLowerCase() : '';
  return hex.length === 64 ? hex : undefined;
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMilliseconds) });
    if (!response.ok) throw new Error(`the answer is ${response.status}`);
    const pieces: Uint8Array[] = [];
    let total = 0;
    for await (const piece of response.body ?? []) {
      total += piece.length;
      if (total > maxBytes) throw new Error(`it is longer than ${maxBytes} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
    throw new InstallProblem(`cannot download ${url}: ${why}; without a network use --from FILE`, 2);
  }
}
