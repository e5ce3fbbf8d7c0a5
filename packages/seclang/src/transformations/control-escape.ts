/** The byte that `\` and this letter stand for in C and JavaScript (`\a \b \f \n \r \t \v`); others themselves. */
export function controlEscape(letter: number): number {
  switch (letter) {
    case 0x61:
      return 0x07;
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    case 0x76:
      return 0x0b;
    default:
      return letter;
  }
}
