import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from './judge.ts'

const cases = [
  ['a user by number', 'FROM node:24\nUSER 10001\nCMD ["x"]', 'PASS'],
  ['a user by name', 'FROM node:24\nUSER app:app\nCMD ["x"]', 'PASS'],
  ['root and back again', 'FROM node:24\nUSER root\nRUN x\nUSER node\n', 'PASS'],
  ['a user by variable with a default', `FROM node:24\nARG UID=1000\nUSER \${UID}\n`, 'PASS'],
  ['a user of the stage before', 'FROM a:1 AS base\nUSER 5\nFROM base\nCMD ["x"]', 'PASS'],
  ['an image that is not root', 'FROM gcr.io/distroless/nodejs24:nonroot\nCMD ["x"]', 'PASS'],
  ['no user', 'FROM node:24\nCMD ["x"]', 'FAIL'],
  ['root by name', 'FROM node:24\nUSER app\nUSER root\n', 'FAIL'],
  ['root by number and group', 'FROM node:24\nUSER 0:0\n', 'FAIL'],
  ['a user of another stage only', 'FROM a:1 AS build\nUSER 5\nFROM b:1\nCMD ["x"]', 'FAIL'],
  ['a user that nothing sets', 'FROM node:24\nUSER $WHO\n', 'UNKNOWN'],
  ['no stage', '# nothing\n', 'UNKNOWN'],
  ['a stage without instructions', 'FROM node:24\n', 'UNKNOWN'],
] as const

for (const [name, text, verdict] of cases) {
  test(`${name} is ${verdict}`, () => {
    assert.equal(judge({ dockerfile: { path: 'Dockerfile', text } }).verdict, verdict)
  })
}

test('without a Dockerfile it does not apply', () => {
  assert.equal(judge({ dockerfile: undefined }).verdict, 'N/A')
})
