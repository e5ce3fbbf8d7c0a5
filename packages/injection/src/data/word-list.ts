/** Words of one class, as text: `words` split on white space, `phrases` one per line, single spaces inside. */
export interface WordList {
  readonly words: string;
  readonly phrases: string;
}

/** The words of a white-space separated list: spaces and line ends. */
export function splitWords(list: string): string[] {
  return list
    .split('\n')
    .flatMap((line) => line.split(' '))
    .filter((word) => word !== '');
}
