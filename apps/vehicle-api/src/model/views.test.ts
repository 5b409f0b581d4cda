import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { View } from './manifest.ts'
import { planViews } from './views.ts'

const all: readonly View[] = ['fill', 'fill_flip', 'cover', 'cover_flip']

test('an oblong picture is shown in every view, each counting the same', () => {
  const views = planViews({ width: 32, height: 32, views: all }, 192, 144)

  assert.deepEqual(views, [
    { fit: 'fill', mirrored: false, weight: 0.25 },
    { fit: 'fill', mirrored: true, weight: 0.25 },
    { fit: 'cover', mirrored: false, weight: 0.25 },
    { fit: 'cover', mirrored: true, weight: 0.25 },
  ])
})

test('a picture of the shape of the input needs no view twice', () => {
  const views = planViews({ width: 64, height: 48, views: all }, 192, 144)

  assert.deepEqual(views, [
    { fit: 'fill', mirrored: false, weight: 0.5 },
    { fit: 'fill', mirrored: true, weight: 0.5 },
  ])
})

test('the weights of any plan add up to 1 and no view is in it twice', () => {
  const side = fc.integer({ min: 1, max: 300 })
  const some = fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(
      side,
      side,
      side,
      side,
      some,
      (width, height, pictureWidth, pictureHeight, views) => {
        const plan = planViews({ width, height, views }, pictureWidth, pictureHeight)

        const sum = plan.reduce((total, { weight }) => total + weight, 0)
        assert.ok(Math.abs(sum - 1) < 1e-9)
        const kinds = new Set(plan.map(({ fit, mirrored }) => `${fit} ${mirrored}`))
        assert.equal(kinds.size, plan.length)
      },
    ),
  )
})
