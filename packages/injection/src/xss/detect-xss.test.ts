import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detectXss, type XssContext, type XssReason } from './detect-xss.ts';

describe('detectXss', () => {
  const attacks: readonly (readonly [text: string, context: XssContext, reason: XssReason, what: string])[] =
    [
      ['<script>x', 'data', 'dangerous-element', 'script'],
      ['a<SVG/onload=x>', 'data', 'dangerous-element', 'SVG'],
      ['<s\0cript>', 'data', 'dangerous-element', 's\0cript'],
      ['<img src=x onerror=y>', 'data', 'event-handler', 'onerror'],
      ['<a href=" java&#115;cript:x">', 'data', 'running-url', 'href'],
      ['<b style=x:y>', 'data', 'style-attribute', 'style'],
      ['<b xmlns:x=y>', 'data', 'namespace-attribute', 'xmlns:x'],
      ['<b datasrc=#x>', 'data', 'binding-attribute', 'datasrc'],
      ['<animate attributename=href>', 'data', 'indirect-attribute', 'href'],
      ['<!DOCTYPE x>', 'data', 'doctype', 'DOCTYPE x'],
      ['<!--[if IE]>x', 'data', 'conditional-comment', '[if IE]>x'],
      ['<!--`x', 'data', 'backtick-in-comment', '`x'],
      ['<?xml version=1?>', 'data', 'xml-processing', 'xml version=1?'],
      ['<?import x>', 'data', 'import-directive', 'import x'],
      ['<!ENTITY x>', 'data', 'entity-declaration', 'ENTITY x'],
      ['x onclick=y', 'unquoted', 'event-handler', 'onclick'],
      ["' onclick=y", 'unquoted', 'event-handler', 'onclick'],
      ["x' onclick=y", 'unquoted', 'event-handler', 'onclick'],
      ["x'onclick=y", 'single', 'event-handler', 'onclick'],
      ['x"onclick=y', 'double', 'event-handler', 'onclick'],
      ['x`onclick=y', 'backtick', 'event-handler', 'onclick'],
      ['</b ><script>', 'data', 'dangerous-element', 'script'],
    ];
  for (const [text, context, reason, what] of attacks) {
    it(`finds ${JSON.stringify(text)}`, () => {
      const result = detectXss(Buffer.from(text, 'latin1'));
      assert.deepEqual([result?.context, result?.reason, result?.what], [context, reason, what]);
      assert.equal(result?.offset, text.lastIndexOf(what));
    });
  }

  it('lets harmless markup be', () => {
    for (const text of [
      '<b>x</b>',
      '<a href="/x">y</a>',
      'once=1',
      '<p class=x>',
      'a<b',
      '</b',
      '<!-- x -->',
    ]) {
      assert.equal(detectXss(Buffer.from(text)), undefined, text);
    }
  });

  it('bounds the evidence', () => {
    assert.equal(detectXss(Buffer.from(`<svg${'g'.repeat(200)}>`))?.what.length, 64);
  });

  it('scans only the given range', () => {
    const bytes = Buffer.from('<b><script><i>');
    assert.equal(detectXss(bytes, 0, 3), undefined);
    assert.equal(detectXss(bytes, 11), undefined);
    assert.equal(detectXss(bytes, 3)?.offset, 4);
  });
});
