import assert from 'node:assert/strict';
import { test } from 'node:test';
import type protobuf from 'protobufjs';
import { type AnyMessage, allMessages } from './message-types.ts';
import { descriptors, oracleType } from './oracle.ts';

/** Fields of Envoy's messages as `camelName: label type = number`. */
function describeOracle(type: protobuf.Type): string[] {
  return type.fieldsArray
    .map((field) => {
      const label = field.map ? 'map' : field.repeated ? 'repeated' : 'one';
      const typeName = field.resolvedType?.fullName.slice(1) ?? field.type;
      return `${camelCase(field.name)}: ${label} ${typeName} = ${field.id}`;
    })
    .sort();
}

function describeTable(message: AnyMessage): string[] {
  return Object.entries(message.fields)
    .map(([name, { number, label, kind }]) => {
      const count = label === 'map' || label === 'repeated' ? label : 'one';
      return `${name}: ${count} ${kind.typeName} = ${number}`;
    })
    .sort();
}

function camelCase(name: string): string {
  return name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

test('every table has exactly the fields of the descriptor', { skip: descriptors.skip }, () => {
  const messages = allMessages();
  let fields = 0;
  for (const message of messages) {
    assert.deepEqual(describeTable(message), describeOracle(oracleType(message.typeName)), message.typeName);
    fields += Object.keys(message.fields).length;
  }
  assert.equal(messages.length, 85);
  assert.equal(fields, 364);
});

test('messages, and scalars in a oneof, are optional; other scalars are not', {
  skip: descriptors.skip,
}, () => {
  for (const message of allMessages()) {
    const type = oracleType(message.typeName);
    for (const field of type.fieldsArray) {
      if (field.repeated || field.map) continue;
      const hasPresence =
        field.partOf !== null || (field.resolvedType !== null && 'fields' in field.resolvedType);
      const { label } = message.fields[camelCase(field.name)]!;
      assert.equal(label, hasPresence ? 'optional' : 'singular', `${message.typeName}.${field.name}`);
    }
  }
});

test('oneofs have the members of the descriptor', { skip: descriptors.skip }, () => {
  for (const message of allMessages()) {
    const ofOracle = oracleType(message.typeName).oneofsArray.map((oneof) =>
      oneof.oneof.map(camelCase).sort(),
    );
    const larger = ofOracle.filter((members) => members.length > 1);
    assert.deepEqual(
      message.oneofs.map((members) => [...members].sort()),
      larger,
      message.typeName,
    );
  }
});
