/** `response` of a policy → the plan of the answer to a blocked request. */
import { type BlockResponsePlan, type Placeholder, placeholders, type TemplatePlan } from './plan.ts';
import type { ResponseTemplate } from './schema/response-template.ts';

const standardAnswer: BlockResponsePlan = { status: null, headers: [], bodies: [], redirect: null };

/** Compiles the answer to refused requests; without a template the standard one. */
export function compileBlockResponse(template: ResponseTemplate | undefined): BlockResponsePlan {
  if (template === undefined) return standardAnswer;
  const { redirect } = template;
  return {
    status: template.status ?? null,
    headers: Object.entries(template.headers ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      parseTemplate(value),
    ]),
    bodies: Object.entries(template.bodies ?? {}).map(([type, body]) => [
      type.toLowerCase(),
      parseTemplate(body),
    ]),
    redirect:
      redirect === undefined
        ? null
        : { status: redirect.status ?? 302, location: parseTemplate(redirect.location) },
  };
}

/** Splits `text {{placeholder}} text`. Braces that hold no known name stay text; `unknownPlaceholders` finds them. */
function parseTemplate(text: string): TemplatePlan {
  const parts: (string | { placeholder: Placeholder })[] = [];
  let from = 0;
  for (const { name, start, end } of placeholdersOf(text)) {
    if (!isPlaceholder(name)) continue;
    if (start > from) parts.push(text.slice(from, start));
    parts.push({ placeholder: name });
    from = end;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** Names in double braces that no placeholder has. */
export function unknownPlaceholders(text: string): string[] {
  return placeholdersOf(text)
    .map((found) => found.name)
    .filter((name) => !isPlaceholder(name));
}

function isPlaceholder(name: string): name is Placeholder {
  return (placeholders as readonly string[]).includes(name);
}

function placeholdersOf(text: string): { name: string; start: number; end: number }[] {
  return Array.from(text.matchAll(/\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g), (match) => ({
    name: match[1]!,
    start: match.index,
    end: match.index + match[0].length,
  }));
}
