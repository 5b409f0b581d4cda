import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { collectStartGarbage } from './start-garbage.ts'

const garbageBytes = 64 * 1024 * 1024

test('what is garbage after the start is collected once, without a flag', async () => {
  // Made in a function of its own, so that nothing refers to it afterwards.
  const gone = new WeakRef(garbage())
  const isThereAtFirst = gone.deref() !== undefined
  // The reference above holds it until the next turn.
  await setTimeout(1)

  collectStartGarbage()
  await setTimeout(10)
  const isThereBefore = gone.deref() !== undefined
  const untilMs = performance.now() + 20_000
  while (gone.deref() !== undefined && performance.now() < untilMs) await setTimeout(50)

  assert.deepEqual([isThereAtFirst, isThereBefore], [true, true])
  assert.equal(gone.deref(), undefined)
  assert.equal('gc' in globalThis, false)
})

function garbage(): object {
  return Array.from({ length: garbageBytes / 64 }, (_, index) => ({ index }))
}
