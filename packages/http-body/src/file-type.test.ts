import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FileType, fileType } from './file-type.ts';
import { nestedEncoding } from './nested-encoding.ts';

const cases: [head: string, type: FileType][] = [
  ['', 'empty'],
  ['GIF89a\x01', 'gif'],
  ['GIF89a;<?php system($_GET[0]);', 'php'],
  ['\xff\xd8\xff\xe0', 'jpeg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['RIFF\x01\x02\x03\x04WEBP', 'webp'],
  ['RIFF\x01\x02\x03\x04WAVE', 'riff'],
  ['%PDF-1.7', 'pdf'],
  ['PK\x03\x04', 'zip'],
  ['\x7fELF\x02', 'elf'],
  ['MZ\x90\0', 'pe'],
  ['#!/bin/sh\n', 'script'],
  ['\0\0\0\x18ftypmp42', 'mp4'],
  [`${'\0'.repeat(257)}ustar`, 'tar'],
  ['<?xml version="1.0"?><svg onload=x>', 'svg'],
  ['<?xml version="1.0"?>', 'xml'],
  [' <HTML>', 'html'],
  ['hello\nworld', 'text'],
  ['\x01\x02\x03', 'unknown'],
];

for (const [head, type] of cases) {
  test(`file type: ${JSON.stringify(head.slice(0, 24))} is ${type}`, () => {
    const bytes = Buffer.from(`xx${head}`, 'latin1');
    assert.equal(fileType(bytes, 2, bytes.length), type);
  });
}

test('encodings inside values', () => {
  const nested = (text: string) => nestedEncoding(Buffer.from(text), 0, Buffer.byteLength(text));
  assert.deepEqual(
    [
      ' {"a":1} ',
      '[1]',
      '<a/>',
      'PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
      'a%3Cb',
      'hello',
      'password',
      '{',
      '',
    ].map(nested),
    ['json', 'json', 'xml', 'base64', 'percent', undefined, undefined, undefined, undefined],
  );
});
