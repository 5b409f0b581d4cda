import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Grid } from './grid.ts'

test('an answer leaves a whole number of steps after its request', async () => {
  const clock = testClock()
  const grid = new Grid({ ...clock })

  const took = await tookOf(grid, clock, 31)

  assert.equal(took, 50)
})

test('an answer that took less leaves with the slowest of late', async () => {
  const clock = testClock()
  const grid = new Grid({ ...clock })

  const slow = await tookOf(grid, clock, 80)
  const fast = await tookOf(grid, clock, 31)

  assert.deepEqual([slow, fast], [100, 100])
})

test('the slowest is forgotten after a while', async () => {
  const clock = testClock()
  const grid = new Grid({ ...clock, memoryMs: 1_000 })
  await tookOf(grid, clock, 80)

  clock.advance(1_000)
  const soon = await tookOf(grid, clock, 31)
  clock.advance(1_000)
  const later = await tookOf(grid, clock, 31)

  assert.deepEqual([soon, later], [100, 50])
})

test('one that took very long holds the others for a second at most', async () => {
  const clock = testClock()
  const grid = new Grid({ ...clock })

  const slow = await tookOf(grid, clock, 1_490)
  const fast = await tookOf(grid, clock, 31)

  assert.deepEqual([slow, fast], [1_500, 1_000])
})

test('a timer that goes off early is waited for again', async () => {
  const clock = testClock()
  const early = async (milliseconds: number) => clock.advance(Math.max(1, milliseconds - 3))
  const grid = new Grid({ ...clock, sleep: early })

  assert.equal(await tookOf(grid, clock, 31), 50)
})

test('a step of nothing is refused', () => {
  assert.throws(() => new Grid({ stepMs: 0 }), /grid\.stepMs must be a positive number, got 0/)
})

type Clock = ReturnType<typeof testClock>

function testClock() {
  let now = 10_000.4
  const advance = (milliseconds: number) => {
    now += milliseconds
  }
  const sleep = async (milliseconds: number) => advance(milliseconds)
  return { monotonicMs: () => now, advance, sleep }
}

/** How long an answer takes whose work took `workMs`, in whole milliseconds. */
async function tookOf(grid: Grid, clock: Clock, workMs: number): Promise<number> {
  const cameMs = grid.now()
  clock.advance(workMs)
  await grid.leave(cameMs)
  return Math.floor(clock.monotonicMs() - cameMs + 0.001)
}
