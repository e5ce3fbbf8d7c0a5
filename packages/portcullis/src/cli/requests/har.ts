/** Reads HAR files (HTTP Archive 1.2), as browsers and proxies save them. */
import { z } from 'zod';
import {
  bytesAsText,
  headerOf,
  InputProblem,
  type Lines,
  type OfflineRequest,
  partsOfUrl,
} from './offline-request.ts';

const fields = z.array(z.object({ name: z.string(), value: z.string() })).default([]);
const harFile = z.object({
  log: z.object({
    entries: z.array(
      z.object({
        request: z.object({
          method: z.string(),
          url: z.string(),
          httpVersion: z.string().optional(),
          headers: fields,
          postData: z
            .object({
              mimeType: z.string().default(''),
              text: z.string().optional(),
              encoding: z.string().optional(),
              params: z.array(z.object({ name: z.string(), value: z.string().default('') })).default([]),
            })
            .optional(),
        }),
        response: z
          .object({
            status: z.number(),
            headers: fields,
            content: z.object({ text: z.string().default(''), encoding: z.string().optional() }).optional(),
          })
          .optional(),
      }),
    ),
  }),
});

type Entry = z.infer<typeof harFile>['log']['entries'][number];

/** All requests of a file, in order; `name` is what errors call it. Throws {@link InputProblem}. */
export function readHar(text: string, name: string): OfflineRequest[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new InputProblem(`${name} is no HAR file: ${(error as Error).message}`);
  }
  const parsed = harFile.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InputProblem(`${name} is no HAR file: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  return parsed.data.log.entries.map((entry, index) => {
    try {
      return requestOf(entry);
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error;
      throw new InputProblem(`${name}, entry ${index}: ${error.message}`);
    }
  });
}

function requestOf({ request, response }: Entry): OfflineRequest {
  const headers = linesOf(request.headers);
  const body = bodyOf(request.postData);
  const { httpVersion = '' } = request;
  const typed = body.length === 0 || headerOf(headers, 'content-type') !== undefined;
  return {
    method: request.method,
    ...partsOfUrl(request.url),
    headers: typed ? headers : [...headers, ['content-type', request.postData?.mimeType ?? '']],
    body,
    ...(/^http\/[0-9.]+$/i.test(httpVersion) ? { protocol: httpVersion.toUpperCase() } : {}),
    ...(response === undefined || response.status === 0
      ? {}
      : {
          response: {
            status: response.status,
            // The text of a HAR file is decoded already.
            headers: linesOf(response.headers).filter(([name]) => name !== 'content-encoding'),
            body: Buffer.from(
              response.content?.text ?? '',
              response.content?.encoding === 'base64' ? 'base64' : 'utf8',
            ),
          },
        }),
  };
}

/** Without pseudo headers and Host, which are in the URL. */
function linesOf(list: ReadonlyArray<{ name: string; value: string }>): Lines {
  return list
    .filter(({ name }) => !name.startsWith(':') && name.toLowerCase() !== 'host')
    .map(({ name, value }) => [name.toLowerCase(), bytesAsText(value)] as const);
}

function bodyOf(data: Entry['request']['postData']): Uint8Array {
  if (data === undefined) return Buffer.alloc(0);
  if (data.text !== undefined) return Buffer.from(data.text, data.encoding === 'base64' ? 'base64' : 'utf8');
  return Buffer.from(new URLSearchParams(data.params.map(({ name, value }) => [name, value])).toString());
}
