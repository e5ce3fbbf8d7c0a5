/** `exceptions`: rules that are not to look at something, without SecLang. */
import { z } from 'zod';
import { field } from './described.ts';

/** Longest name or path of an exception: more is a mistake. */
const maxLength = 256;

const ruleName = z
  .string()
  .regex(
    /^(?:[0-9]+(?:-[0-9]+)?|[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)*\.?)$/,
    'must be an id (942100), a range (942100-942199), a name (baseline.sqli.union-select), or the beginning of names with a dot at its end (baseline.sqli.)',
  );

/** Parts of an exchange that rules look at, as SecLang names them. */
export const exceptionVariables = [
  ...['ARGS', 'ARGS_GET', 'ARGS_POST', 'ARGS_NAMES', 'QUERY_STRING'],
  ...['REQUEST_COOKIES', 'REQUEST_COOKIES_NAMES', 'REQUEST_HEADERS', 'REQUEST_HEADERS_NAMES'],
  ...['REQUEST_URI', 'REQUEST_URI_RAW', 'REQUEST_FILENAME', 'REQUEST_BASENAME', 'REQUEST_LINE'],
  ...['REQUEST_METHOD', 'REQUEST_PROTOCOL', 'REQUEST_BODY', 'FULL_REQUEST', 'XML'],
  ...['FILES', 'FILES_NAMES', 'MULTIPART_FILENAME', 'MULTIPART_NAME', 'MULTIPART_PART_HEADERS'],
  ...['RESPONSE_BODY', 'RESPONSE_HEADERS', 'RESPONSE_STATUS', 'REMOTE_ADDR'],
] as const;

const variable = z
  .string()
  .max(maxLength)
  .refine((text) => isVariable(text), {
    message: `must be one of ${exceptionVariables.join(', ')}, with or without a member (REQUEST_COOKIES:session)`,
  });

function isVariable(text: string): boolean {
  const name = text.split(':', 1)[0]!.toUpperCase();
  return (exceptionVariables as readonly string[]).includes(name);
}

/** One entry of `exceptions`. */
export const exceptionSchema = z
  .strictObject({
    reason: field(z.string(), { about: 'Why; shown by explain.' }),
    rules: field(z.array(z.union([z.int(), ruleName])).min(1), {
      about:
        'Rules that are meant: ids and ranges of SecLang (942100, 942100-942199), names of other engines (baseline.sqli.union-select), or the beginning of names with a dot at its end (baseline.sqli.).',
      default: 'all',
    }),
    tags: field(z.array(z.string().min(1)).min(1), {
      about: 'Rules with one of these tags, for example attack-sqli.',
      default: 'all',
    }),
    arguments: field(z.array(z.string().min(1).max(maxLength)).min(1), {
      about:
        'Names of arguments, in the query and in bodies, that those rules do not look at; `*` stands for any characters (items.*.note).',
      default: 'the whole exchange',
    }),
    variables: field(z.array(variable).min(1), {
      about: 'Other parts that those rules do not look at, as SecLang names them: REQUEST_COOKIES:session.',
      default: 'the whole exchange',
    }),
    paths: field(z.array(z.string().startsWith('/', 'must begin with a slash').max(maxLength)).min(1), {
      about: 'Canonical paths on which it holds; `*` stands for one segment, `/**` at the end for all below.',
      default: 'every path of the policy',
    }),
  })
  .refine(
    ({ rules, tags, arguments: names, variables }) => (rules ?? tags ?? names ?? variables) !== undefined,
    { message: 'names no rules, tags, arguments or variables: it would switch everything off' },
  );
export type ExceptionSpec = z.infer<typeof exceptionSchema>;
