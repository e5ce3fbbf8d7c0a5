/** A request of the detection benchmark, as data: what Envoy would hand over. */
export interface SampleRequest {
  readonly method: string;
  /** Path and query, encoded. */
  readonly target: string;
  /** Further headers, names lower-case, values one character per byte. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body?: Uint8Array;
}

/** Headers of a browser that an ordinary request carries, in its order. */
export const browserHeaders: SampleRequest['headers'] = [
  ['sec-ch-ua', '"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"'],
  ['sec-ch-ua-mobile', '?0'],
  ['sec-ch-ua-platform', '"Windows"'],
  ['upgrade-insecure-requests', '1'],
  [
    'user-agent',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  ],
  [
    'accept',
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
  ],
  ['sec-fetch-site', 'same-origin'],
  ['sec-fetch-mode', 'navigate'],
  ['sec-fetch-user', '?1'],
  ['sec-fetch-dest', 'document'],
  ['referer', 'https://shop.example.com/catalogue?category=garden&page=2'],
  ['accept-encoding', 'gzip, deflate, br, zstd'],
  ['accept-language', 'en-GB,en;q=0.9,de;q=0.8'],
  ['priority', 'u=0, i'],
];
