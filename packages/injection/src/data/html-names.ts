/** Names in HTML, SVG and XML that let markup run or load something. */

/** Elements that run code, load a document or change how the rest of the page is read. */
export const DANGEROUS_ELEMENTS = `
  applet base comment embed frame frameset handler iframe import isindex link listener meta noscript object
  script style vmlframe xml xss
`;

/** Elements beginning with these are dangerous: SVG in any spelling, XSL(T). */
export const DANGEROUS_ELEMENT_PREFIXES = 'svg xsl';

/** Attributes whose value is a URL that may run: forms, links, sources, SVG animation targets. */
export const URL_ATTRIBUTES = `
  action by background dynsrc folder formaction from handler href lowsrc poster src to values xlink:href
`;

/** Attributes whose value is style, which some browsers let run code. */
export const STYLE_ATTRIBUTES = 'filter style';

/** Attributes that are dangerous with any value (data binding of old Internet Explorer). */
export const DANGEROUS_ATTRIBUTES = 'dataformatas datasrc';

/** Attributes beginning with these declare or use another namespace, which can make elements of any kind. */
export const NAMESPACE_PREFIXES = 'xmlns xlink';

/** SVG: the value of this attribute names the attribute that an animation sets. */
export const INDIRECT_ATTRIBUTES = 'attributename';

/** Beginnings of URL schemes whose content runs; `java` stands for java: and javascript:. */
export const RUNNING_SCHEMES = 'data java vbscript view-source';
