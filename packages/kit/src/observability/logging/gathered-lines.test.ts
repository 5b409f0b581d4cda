import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { GatheredLines, type Lines } from './gathered-lines.ts'

test('lines come out as bytes in their order, whenever they are taken', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.integer({ min: 20_000, max: 200_000 }).map((length) => 'ä'.repeat(length)),
  )
  const step = fc.oneof({ weight: 5, arbitrary: line }, fc.constantFrom('full', 'last').map(taking))

  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const gathered = new GatheredLines()
      const [added, taken]: [string[], Lines[]] = [[], []]
      for (const one of steps) {
        if (typeof one === 'string') {
          gathered.add(one)
          added.push(one)
        } else taken.push(...one(gathered))
      }
      taken.push(gathered.takeAll())

      const bytes = Buffer.concat(taken.map((lines) => lines.bytes))
      const chars = taken.reduce((sum, lines) => sum + lines.chars, 0)
      assert.deepEqual(bytes, Buffer.from(added.join('')))
      assert.equal(chars, added.join('').length)
    }),
  )
})

test('it says when a block is full, and no sooner', () => {
  const gathered = new GatheredLines()
  const line = `${'x'.repeat(999)}\n`

  const saidAt = Array.from({ length: 130 }, () => gathered.add(line)).flatMap((isFull, at) =>
    isFull ? [at] : [],
  )
  const first = gathered.takeFull(1)
  const rest = gathered.takeAll()

  assert.equal(saidAt.length, 2)
  assert.ok(first.chars >= 60_000 && first.chars <= 65_536, `${first.chars}`)
  assert.equal(first.chars + rest.chars, 130_000)
})

test('what was taken stays as it is while more is added', () => {
  const gathered = new GatheredLines()
  gathered.add('first\n')

  const taken = gathered.takeAll()
  gathered.add('second\n')

  assert.equal(Buffer.from(taken.bytes).toString(), 'first\n')
  assert.equal(Buffer.from(gathered.takeAll().bytes).toString(), 'second\n')
})

function taking(what: 'full' | 'last'): (gathered: GatheredLines) => Lines[] {
  // The last block comes after those that are full.
  return (gathered) =>
    what === 'full' ? [gathered.takeFull(1)] : [gathered.takeFull(64), gathered.takeLast()]
}
