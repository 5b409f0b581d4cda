import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Picture, Step } from './queue/queue-state.ts'
import { announcement, isOver, isShown, summarise } from './summary.ts'
import { pictureFile, result } from './testing/pictures.ts'

const car: Step = { name: 'classified', result: result('car') }
const perhapsBus: Step = {
  name: 'classified',
  result: result('bus', { uncertain: true, confidence: 0.41 }),
}
const waiting: Step = { name: 'waiting' }
const broken: Step = { name: 'failed', failure: { why: 'broken', canRetry: false } }
const cancelled: Step = { name: 'cancelled', maybeDone: false }
const lost: Step = { name: 'failed', failure: { why: 'lost', canRetry: true } }

test('everything is counted once', () => {
  const all = [car, perhapsBus, car, waiting, broken, lost, cancelled]

  const summary = summarise({ pictures: pictures(...all) })

  assert.deepEqual(summary, {
    total: 7,
    classified: 3,
    unclassified: 2,
    cancelled: 1,
    uncertain: 1,
    unsent: 1,
    retryable: [6, 7],
    labels: [
      ['car', 2],
      ['bus', 1],
    ],
  })
  assert.equal(isOver(summary), false)
})

test('the end is told with what was found, and what was not', () => {
  const text = announcement({ pictures: pictures(car, car, perhapsBus, broken) })

  assert.equal(
    text,
    'Finished. 3 of 4 pictures classified: 2 car, 1 bus. 1 picture not classified.',
  )
})

test('on the way the number is told', () => {
  assert.equal(announcement({ pictures: pictures(car, waiting) }), '1 of 2 pictures classified.')
})

test('an answer below the threshold is told as a guess', () => {
  assert.equal(announcement({ pictures: pictures(perhapsBus) }), 'Perhaps bus, 41\u00a0%.')
})

test('each filter shows its own', () => {
  const all = pictures(car, perhapsBus, broken, waiting)

  const shown = (show: string) => all.filter((one) => isShown(one, show)).map(({ id }) => id)

  assert.deepEqual(shown('all'), [1, 2, 3, 4])
  assert.deepEqual(shown('label:car'), [1])
  assert.deepEqual(shown('uncertain'), [2])
  assert.deepEqual(shown('unclassified'), [3])
})

function pictures(...steps: readonly Step[]): readonly Picture[] {
  return steps.map((step, at) => ({
    id: at + 1,
    file: pictureFile(`${at}.jpg`),
    vehicleId: undefined,
    step,
  }))
}
