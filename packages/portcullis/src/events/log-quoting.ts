/**
 * Text as it stands between double quotes in an error log: quotes and backslashes escaped, everything outside
 * printable ASCII as `\xHH` (characters above 0xff as their UTF-8 bytes). Never holds a line break, so that no line
 * can be forged from traffic.
 */
export function quoted(text: string): string {
  let line = '"';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (character === '"' || character === '\\') line += `\\${character}`;
    else if (code >= 0x20 && code <= 0x7e) line += character;
    else if (code <= 0xff) line += hexadecimal(code);
    else for (const byte of Buffer.from(character, 'utf8')) line += hexadecimal(byte);
  }
  return `${line}"`;
}

function hexadecimal(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
