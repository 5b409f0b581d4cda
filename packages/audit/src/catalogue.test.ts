import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogue } from './catalogue.ts'
import { phases } from './probe.ts'

test('ids and short names are unique', () => {
  assert.equal(new Set(catalogue.map(({ id }) => id)).size, catalogue.length)
  assert.equal(new Set(catalogue.map(({ ref }) => ref)).size, catalogue.length)
})

test('what a probe depends on exists, and comes no later than itself', () => {
  const phaseOf = new Map(catalogue.map(({ id, phase }) => [id, phases.indexOf(phase)]))
  for (const { id, phase, dependsOn = [] } of catalogue) {
    for (const cause of dependsOn) {
      const causePhase = phaseOf.get(cause)
      assert.ok(causePhase !== undefined, `${id} depends on ${cause}, which is no probe`)
      assert.ok(causePhase <= phases.indexOf(phase), `${cause} comes after ${id}`)
    }
  }
})

test('no probe depends on itself, not even by way of others', () => {
  const causes = new Map(catalogue.map(({ id, dependsOn = [] }) => [id, dependsOn]))
  const reached = (id: string, seen: ReadonlySet<string>): boolean =>
    (causes.get(id) ?? []).some(
      (cause) => seen.has(cause) || reached(cause, new Set([...seen, cause])),
    )

  assert.deepEqual(
    catalogue.filter(({ id }) => reached(id, new Set([id]))),
    [],
  )
})
