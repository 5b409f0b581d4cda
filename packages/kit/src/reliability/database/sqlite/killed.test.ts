import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { examine, type Findings, startWriter } from './testing/run-writer.ts'
import { scratchFile } from './testing/scratch.ts'
import type { WriterTask } from './testing/writer-process.ts'

const rounds = 5
const intact = [{ integrity_check: 'ok' }]

test('a process that is killed while four writers write loses nothing that it acknowledged', async (t) => {
  const all: Findings[] = []

  for (let round = 0; round < rounds; round += 1) all.push(await killedRun(t, { writers: 4 }))

  const acknowledged = all.reduce((sum, each) => sum + each.acknowledged, 0)
  assert.ok(acknowledged > rounds, `only ${acknowledged} writes were acknowledged`)
  for (const { lost, halfDone, integrity, openMs } of all) {
    assert.deepEqual({ lost, halfDone, integrity }, { lost: [], halfDone: [], integrity: intact })
    assert.ok(openMs < 2_000, `opened in ${openMs} ms`)
  }
  t.diagnostic(`${acknowledged} acknowledged writes in ${rounds} kills, 0 lost`)
})

test('the test above notices a process that acknowledges before the commit', async (t) => {
  let lost = 0

  for (let round = 0; round < rounds && lost === 0; round += 1) {
    lost += (await killedRun(t, { writers: 64, control: 'ack-early' })).lost.length
  }

  assert.ok(lost > 0)
})

async function killedRun(
  t: TestContext,
  task: Pick<WriterTask, 'writers' | 'control'>,
): Promise<Findings> {
  const options = { file: await scratchFile(t), ballastBytes: 0 }
  const { child, lines, ended } = startWriter({ ...task, options })
  t.after(() => child.kill('SIGKILL'))
  while (!lines.some((line) => line.startsWith('ack'))) await sleep(5)

  await sleep(Math.random() * 150)
  child.kill('SIGKILL')
  await ended
  return examine(lines, options)
}
