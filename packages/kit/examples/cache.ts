import { strict as assert } from 'node:assert'
import { cache } from '@plimsoll/kit/cache'
import fastify from 'fastify'

const app = fastify()
await app.register(cache)

const reports = app.cache.forEveryone<{ total: number }>({
  name: 'vehicle-report',
  ttlMs: 60_000,
  maxStaleMs: 600_000,
  tags: (vehicle) => [`vehicle:${vehicle}`],
})
const histories = app.cache.perPrincipal<string[]>({ name: 'history', ttlMs: 5_000 })

let queries = 0
async function reportFromDatabase(_signal: AbortSignal) {
  queries += 1
  return { total: queries }
}

app.get<{ Params: { vehicle: string } }>('/reports/:vehicle', (request) =>
  reports.getOrLoad(request.params.vehicle, reportFromDatabase, { request }),
)

await Promise.all(Array.from({ length: 100 }, () => app.inject('/reports/7')))
assert.equal(queries, 1)

await app.cache.invalidateTags(['vehicle:7'])
const response = await app.inject('/reports/7')
assert.deepEqual(response.json(), { total: 2 })

const own = await histories.getOrLoad({ principal: 'ann', key: 'page 1' }, () => ['a.jpg'])
assert.deepEqual(own, ['a.jpg'])

process.stdout.write(`101 requests, ${queries} queries\n`)
await app.close()
