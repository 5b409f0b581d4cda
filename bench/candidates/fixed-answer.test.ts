import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startFloor } from './bare-node.ts'
import { answerTo, type FixedAnswer } from './fixed-answer.ts'

const refusal: FixedAnswer = {
  status: 401,
  headers: [
    ['content-type', 'application/problem+json'],
    ['www-authenticate', 'Bearer realm="a: b"'],
  ],
  body: '{"detail":"Zürich, 401"}',
}

test('the floor gives the answer that was taken down, and taking down finds it again', async () => {
  for (const fixed of [refusal, { ...refusal, headers: [['connection', 'close']] as const }]) {
    const floor = await startFloor({ logFile: '', fixed })
    const taken = await answerTo({ port: floor.port, path: '/' }).finally(() => floor.close())

    assert.deepEqual(taken, fixed)
  }
})

test('a floor without an answer to give does not start', async () => {
  await assert.rejects(async () => startFloor({ logFile: '' }), /needs an answer of the kit/)
})
