/** Lines of the attack files that are no attack by themselves, each with the reason. They are counted apart. */
export const noAttackByThemselves: ReadonlyMap<string, string> = new Map([
  ['ipconfig', 'one word that people search for; no separator, option or path'],
  ['ifconfig', 'one word that people search for; no separator, option or path'],
  ['<h1><font color=blue>hellox worldss</h1>', 'a heading in a colour'],
  ['<Input value = "XSS" type = text>', 'a text field'],
]);
