import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { getHeapSpaceStatistics } from 'node:v8'
import { collectStartGarbage } from './start-garbage.ts'

const garbageBytes = 64 * 1024 * 1024

// One after the other: each needs the event loop for itself.
describe('the garbage of the start', { concurrency: 1 }, () => {
  test('is collected once, without a flag, and the room for young objects is given back', async () => {
    // Held until the moment of the collection, as V8 may begin one of its own at any time.
    let held: object | undefined = garbage()
    const gone = new WeakRef(held)
    const youngBytes = newSpaceBytes()

    collectStartGarbage(() => {
      held = undefined
      return false
    })
    await until(() => held === undefined)
    await until(() => gone.deref() === undefined && newSpaceBytes() < youngBytes / 4)

    assert.ok(gone.deref() === undefined)
    assert.equal('gc' in globalThis, false)
    assert.ok(newSpaceBytes() < youngBytes / 4, `${newSpaceBytes()} of ${youngBytes} bytes`)
  })

  test('is left alone while the service is busy, and collected once when it is not', async () => {
    let collected = 0
    collectStartGarbage(undefined, () => {
      collected += 1
      return true
    })

    const untilMs = performance.now() + 3_500
    while (performance.now() < untilMs) await busyFor(20)
    const whileBusy = collected
    while (collected === 0 && performance.now() < untilMs + 30_000) await setTimeout(50)
    // As long as it takes to try again.
    await setTimeout(3_500)

    assert.deepEqual([whileBusy, collected], [0, 1])
  })

  test('is tried for again where it could not be collected', async () => {
    let tried = 0
    collectStartGarbage(undefined, () => {
      tried += 1
      return tried === 2
    })

    await until(() => tried === 2)
    // As long as it takes to try again.
    await setTimeout(3_500)

    assert.equal(tried, 2)
  })

  test('is left alone until the start is over, however quiet that is', async () => {
    let [isStarting, asked, collected] = [true, 0, 0]
    collectStartGarbage(
      () => {
        asked += 1
        return isStarting
      },
      () => {
        collected += 1
        return true
      },
    )
    while (asked === 0) await setTimeout(50)
    const whileStarting = collected

    isStarting = false
    await until(() => collected > 0)

    assert.deepEqual([whileStarting, collected], [0, 1])
  })
})

function garbage(): object {
  return Array.from({ length: garbageBytes / 64 }, (_, index) => ({ index }))
}

function newSpaceBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  return space?.space_size ?? 0
}

async function until(isMet: () => boolean): Promise<void> {
  const untilMs = performance.now() + 20_000
  while (!isMet() && performance.now() < untilMs) await setTimeout(50)
}

async function busyFor(ms: number): Promise<void> {
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs);
  await setTimeout(1)
}
