import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodySendMode, HeaderSendMode } from '@portcullis/envoy-protocol';
import { filterConfig, processingMode } from './filter-config.ts';
import { overriddenMode } from './mode-override.ts';

const none = {
  requestHeaderMode: 0,
  responseHeaderMode: 0,
  requestBodyMode: 0,
  responseBodyMode: 0,
  requestTrailerMode: 0,
  responseTrailerMode: 0,
};
const buffered = { ...none, requestBodyMode: BodySendMode.BUFFERED };

test('an override is dropped unless it is allowed, and where the filter cannot obey it', () => {
  const duplex = { requestBodyMode: BodySendMode.FULL_DUPLEX_STREAMED };
  assert.equal(overriddenMode(filterConfig(), buffered), undefined);
  assert.ok(overriddenMode(filterConfig({ allowModeOverride: true }), buffered));
  assert.equal(
    overriddenMode(filterConfig({ allowModeOverride: true, sendBodyWithoutWaiting: true }), buffered),
    undefined,
  );
  assert.equal(overriddenMode(filterConfig({ allowModeOverride: true, mode: duplex }), buffered), undefined);
});

test('header and trailer modes keep what is configured, body modes do not', () => {
  const mode = {
    responseHeaderMode: HeaderSendMode.SKIP,
    requestTrailerMode: HeaderSendMode.SEND,
    requestBodyMode: BodySendMode.BUFFERED,
  };
  const made = overriddenMode(filterConfig({ allowModeOverride: true, mode }), none);
  assert.equal(made?.responseHeaderMode, HeaderSendMode.SKIP);
  assert.equal(made?.requestTrailerMode, HeaderSendMode.SEND);
  assert.equal(made?.requestBodyMode, BodySendMode.NONE, 'an empty override switches the body off');
});

test('request_header_mode is left out when allowed modes are compared', () => {
  const allowed = processingMode({ ...buffered, requestHeaderMode: HeaderSendMode.SKIP });
  const config = filterConfig({ allowModeOverride: true, allowedOverrideModes: [allowed] });
  assert.ok(overriddenMode(config, buffered));
  assert.equal(overriddenMode(config, { ...buffered, responseBodyMode: BodySendMode.STREAMED }), undefined);
});
