/**
 * Whether a tag or message is meant by the argument of SecRuleRemoveByTag, ctl:ruleRemoveByTag and the like. The
 * manual calls the argument a pattern and people write plain text with dots and slashes: it matches when the text
 * contains it, or, where it holds operators, when it matches as a regular expression. Rule texts are written by
 * the site, not by traffic.
 */
export function namesRule(pattern: string, text: string): boolean {
  if (text.includes(pattern)) return true;
  if (!['^', '$', '*', '+', '[', '(', '|', '\\'].some((operator) => pattern.includes(operator))) return false;
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}
