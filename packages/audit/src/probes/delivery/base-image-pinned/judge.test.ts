import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from './judge.ts'

const digest = `sha256:${'a'.repeat(64)}`
const cases = [
  ['a tag', 'FROM node:24.1-slim\nRUN x', 'PASS'],
  ['a digest', `FROM node@${digest}\nRUN x`, 'PASS'],
  ['a tag with a port in the registry', 'FROM localhost:5000/node:24\nRUN x', 'PASS'],
  ['a variable with a default', `ARG TAG=24\nFROM node:\${TAG}\nRUN x`, 'PASS'],
  ['a stage by its name', 'FROM node:24 AS build\nRUN x\nFROM build\nRUN y', 'PASS'],
  ['nothing at all to start from', 'FROM scratch\nCOPY a b', 'PASS'],
  ['no tag', 'FROM node\nRUN x', 'FAIL'],
  ['no tag behind a port', 'FROM localhost:5000/node\nRUN x', 'FAIL'],
  ['latest', 'FROM node:latest\nRUN x', 'FAIL'],
  ['latest by a variable', 'ARG TAG=latest\nFROM node:$TAG\nRUN x', 'FAIL'],
  ['one of two loose', 'FROM node:24 AS a\nRUN x\nFROM nginx\nRUN y', 'FAIL'],
  ['a variable without a default', 'ARG TAG\nFROM node:$TAG\nRUN x', 'UNKNOWN'],
  ['no instruction', 'FROM node:24', 'UNKNOWN'],
] as const

for (const [name, text, verdict] of cases) {
  test(`${name} is ${verdict}`, () => {
    assert.equal(judge({ dockerfile: { path: 'Dockerfile', text } }).verdict, verdict)
  })
}

test('without a Dockerfile it does not apply', () => {
  assert.equal(judge({ dockerfile: undefined }).verdict, 'N/A')
})
