/** A reference like `%{TX.0}`: the variable in capital letters, and the member if one is named. */
export interface MacroReference {
  readonly variable: string;
  readonly member: string | undefined;
}

/** A text with references in it, in order. */
export type Macro = readonly (string | MacroReference)[];

/** Cuts a text into literal parts and references; what is not well formed stays text. */
export function parseMacro(text: string): Macro {
  const parts: (string | MacroReference)[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf('%{', from);
    const close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) break;
    if (open > from) parts.push(text.slice(from, open));
    const inner = text.slice(open + 2, close);
    const cut = inner.search(/[.:]/);
    parts.push(
      cut < 0
        ? { variable: inner.toUpperCase(), member: undefined }
        : { variable: inner.slice(0, cut).toUpperCase(), member: inner.slice(cut + 1) },
    );
    from = close + 1;
  }
  if (from < text.length || parts.length === 0) parts.push(text.slice(from));
  return parts;
}

/** The text of a macro that holds no reference; undefined when it holds one. */
export function constantText(macro: Macro): string | undefined {
  return macro.length === 1 && typeof macro[0] === 'string' ? macro[0] : undefined;
}
