import assert from 'node:assert/strict'
import { versioning } from '@plimsoll/kit/versioning'
import fastify, { type FastifyPluginAsync } from 'fastify'

const routes: FastifyPluginAsync = async (app) => {
  app.get('/reports/:id', async () => ({ status: 'stored' }))
  app.get(
    '/report',
    {
      config: {
        deprecated: {
          at: '2026-01-01',
          sunset: '2027-01-01',
          successor: '/api/v1/reports',
        },
      },
    },
    async () => ({ status: 'stored' }),
  )
}

const app = fastify()
await app.register(versioning, { current: 'v1', versions: { v1: routes }, aliases: ['/api'] })

const { statusCode, headers } = await app.inject('/api/report')
assert.equal(statusCode, 200)
assert.equal(headers['deprecation'], '@1767225600')
assert.equal(headers['sunset'], 'Fri, 01 Jan 2027 00:00:00 GMT')
assert.equal(headers['link'], '</api/v1/reports>; rel="successor-version"')

const [use] = app.versioning.usage()
assert.equal(use?.route, 'GET /api/v1/report')
process.stdout.write(`${use?.client} used ${use?.route} ${use?.count} time(s)\n`)
