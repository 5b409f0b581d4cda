import { strict as assert } from 'node:assert'
import { defineCheck, diskSpace, fail, nodeVersion, ok, runDoctor } from '@plimsoll/kit/doctor'

const licence = defineCheck({
  name: 'licence',
  title: 'Licence',
  group: 'Business',
  run: () => fail('it ended yesterday', 'Renew it: https://example.com/licence'),
})
const greeting = defineCheck({
  name: 'greeting',
  title: 'Greeting',
  needs: ['licence'],
  run: () => ok('hello'),
})

const { summary, results } = await runDoctor(
  [nodeVersion({ range: '>=24.12' }), diskSpace({ folder: '.' }), licence, greeting],
  { timeoutMs: 2_000 },
)

for (const { title, status } of results) process.stdout.write(`${status.padEnd(8)}${title}\n`)
assert.equal(summary.status, 'fail')
assert.deepEqual(results.at(-1)?.findings, [
  { status: 'skipped', reason: 'it needs "Licence", which failed' },
])
