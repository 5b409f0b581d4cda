import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { measuredApp } from './testing/measured-app.ts'
import { seriesOf } from './testing/parsed-exposition.ts'

const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'PROPFIND',
  'LOCK',
] as const

test('5,000 random paths, methods and hosts add at most 10 series, where raw paths add thousands', async () => {
  const rawPaths = new Set<string>()
  await using measured = await measuredApp((app) => {
    app.get('/things/:id', () => 'thing')
    app.addHook('onRequest', (request, _reply, done) => {
      rawPaths.add(request.url)
      done()
    })
    app.metrics.add(
      [
        {
          ...{ name: 'control_raw_paths', type: 'gauge', help: 'Control.', labels: ['path'] },
          read: (paths: Set<string>) => [...paths].map((path) => [[path], 1]),
        },
      ],
      () => rawPaths,
    )
  })
  for (const method of ['GET', 'HEAD'] as const) {
    await measured.app.inject({ method, url: '/things/1' })
  }
  const before = new Set(seriesOf(measured.shown()))

  for (let at = 0; at < 5_000; at += 100) await hundred(measured.app, at)

  const after = seriesOf(measured.shown())
  const isControl = (series: string) => series.startsWith('control_')
  const added = after.filter((series) => !before.has(series))
  const own = added.filter((each) => !isControl(each) && !each.startsWith('metrics_overflow'))
  assert.ok(own.length <= 10, own.join('\n'))
  assert.ok(added.filter(isControl).length > 1_900)
})

async function hundred(app: FastifyInstance, from: number): Promise<void> {
  const requests = Array.from({ length: 100 }, (_, at): InjectOptions => {
    const salt = Math.random().toString(36).slice(2)
    const method = methods[(from + at) % methods.length] ?? 'GET'
    const url = at % 10 === 0 ? `/things/${salt}` : `/${salt}/${at}?${salt}`
    return { method, url, headers: { host: `${salt}.example` } }
  })
  await Promise.all(requests.map((request) => app.inject(request)))
}
