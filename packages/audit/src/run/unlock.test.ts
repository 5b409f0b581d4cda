import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogue } from '../catalogue.ts'
import { capabilities } from '../probe.ts'
import { someProbe } from './testing/some-probe.ts'
import { unlockOf } from './unlock.ts'

test('what opens most comes first, and what needs another after it', () => {
  const probes = [
    someProbe({ id: 'files', needs: ['repository'], severity: 'low' }),
    someProbe({ id: 'signals', needs: ['start'], severity: 'critical' }),
    someProbe({ id: 'faults', needs: ['start', 'dependencies'], severity: 'critical' }),
  ]

  const unlock = unlockOf(probes, new Set(['url']))

  assert.deepEqual(
    unlock.map(({ give }) => give),
    ['start', 'dependencies', 'repository'],
  )
})

test('with a URL alone the whole catalogue can be opened step by step, and with all given nothing is', () => {
  const unlock = unlockOf(catalogue, new Set(['url']))
  const alone = catalogue.filter(({ needs }) => needs.every((need) => need === 'url'))

  const opened = unlock.reduce((sum, { probes }) => sum + probes, alone.length)
  assert.equal(opened, catalogue.length)
  assert.deepEqual(unlockOf(catalogue, new Set(capabilities)), [])
})
