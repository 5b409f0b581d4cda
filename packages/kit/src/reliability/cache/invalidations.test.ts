import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Invalidations } from './invalidations.ts'

test('what began before an invalidation of one of its marks is not believed', () => {
  const invalidations = new Invalidations()
  const before = invalidations.current

  invalidations.add(['b'])

  assert.equal(invalidations.isBelieved(['a', 'b'], before), false)
  assert.equal(invalidations.isBelieved(['a'], before), true)
  assert.equal(invalidations.isBelieved(['a', 'b'], invalidations.current), true)
})

test('no order of events makes it believe what was invalidated, however few marks it keeps', () => {
  const mark = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const what = fc.constantFrom('invalidate', 'load', 'everything')
  const events = fc.array(fc.tuple(what, mark), { maxLength: 100 })

  fc.assert(
    fc.property(events, fc.integer({ min: 1, max: 3 }), (happening, most) => {
      const invalidations = new Invalidations(most)
      let loads: readonly Load[] = []
      for (const [what, mark] of happening) loads = after(loads, invalidations, what, mark)

      const wrong = loads.filter(({ mark, number, isInvalid }) => {
        return isInvalid && invalidations.isBelieved([mark], number)
      })
      assert.deepEqual(wrong, [])
      assert.ok(invalidations.isBelieved(['a', 'b', 'c', 'd', 'e'], invalidations.current))
    }),
  )
})

test('while all marks fit, nothing else is invalidated', () => {
  const invalidations = new Invalidations(3)
  const before = invalidations.current

  for (const mark of ['a', 'b', 'c', 'a']) invalidations.add([mark])

  assert.equal(invalidations.isBelieved(['d'], before), true)
  invalidations.add(['d'])
  assert.equal(invalidations.isBelieved(['e'], before), false)
})

interface Load {
  readonly mark: string
  readonly number: number
  readonly isInvalid: boolean
}

function after(
  loads: readonly Load[],
  invalidations: Invalidations,
  what: string,
  mark: string,
): readonly Load[] {
  if (what === 'load') return [...loads, { mark, number: invalidations.current, isInvalid: false }]
  if (what === 'invalidate') invalidations.add([mark])
  else invalidations.addAll()
  return loads.map((load) => {
    return { ...load, isInvalid: load.isInvalid || what === 'everything' || load.mark === mark }
  })
}
