/** A service as its framework's tutorial has it has no failure in what its address alone shows. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { runAudit } from './run-probes.ts'

/**
 * That a newcomer adds no metrics and no request ids is rightly said; these are the framework's own.
 * REL-18, with its slow clients, takes longer than a test may: `corpus/audit-stacks.ts` has it.
 */
const ofTheFramework = ['FND-05', 'SEC-25', 'SEC-27', 'SEC-29', 'SEC-36', 'REL-01', 'REL-02']

test('a default Fastify service fails nothing that is of its framework', async (t) => {
  const app = Fastify()
  app.get('/', async () => ({ hello: 'world' }))
  app.get('/health', async () => ({ status: 'ok' }))
  t.after(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  const { findings, defects } = await runAudit({
    config: { target: { url } },
    depth: 'quick',
    only: ofTheFramework,
  })

  const judged = findings.filter(({ ref }) => ofTheFramework.includes(ref))
  const failed = judged.filter(({ verdict }) => verdict === 'FAIL')
  assert.deepEqual(
    failed.map(({ probe, observed }) => `${probe}: ${observed}`),
    [],
  )
  assert.deepEqual(defects, [])
  assert.ok(judged.filter(({ verdict }) => verdict === 'PASS').length >= 5)
})
