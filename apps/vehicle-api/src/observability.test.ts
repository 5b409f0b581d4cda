import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  type CollectedSpan,
  otlpCollector,
} from '../../../packages/kit/src/observability/tracing/testing/otlp-collector.ts'
import { becomes } from './testing/becomes.ts'
import { childService } from './testing/child-service.ts'
import { drawing, testService } from './testing/service.ts'

test('metrics are for administrators', async () => {
  await using service = await testService()
  const user = await service.newUser()
  const ask = (headers = {}) => service.anonymous({ url: '/metrics', headers })

  const statuses = [await ask(), await ask(user.headers), await ask(service.admin.headers)]

  assert.deepEqual(
    statuses.map(({ statusCode }) => statusCode),
    [401, 403, 200],
  )
  assert.match(statuses[2]?.body ?? '', /^http_threshold_seconds\{.*classify"\} 0\.2$/m)
})

test('a trace goes from a request through its job, with the ids of the log', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-traced-'))
  t.after(() => rmSync(folder, { recursive: true }))
  await using collector = await otlpCollector()
  // As containers are given what is secret, and with no flag of Node.
  const headers = join(folder, 'headers')
  writeFileSync(headers, 'authorization=Bearer%20hunter2\n')
  await using service = await childService({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url.replace('/v1/traces', ''),
    OTEL_EXPORTER_OTLP_HEADERS_FILE: headers,
    METRICS_PORT: '0',
    BATCH_DIRECT_MAX: '1',
  })

  const requestId = await sendBatch(service.url, service.headers)
  const [, metricsUrl = ''] = / metrics +(\S+)/.exec(service.output()) ?? []
  const scraped = await (await fetch(metricsUrl)).text()
  await service.stop()

  assert.equal(collector.requests[0]?.['authorization'], 'Bearer hunter2')
  assert.match(
    scraped,
    /^http_requests_total\{method="POST",route="\/api\/v1\/vehicle\/classify-batch",status="202"\} 1$/m,
  )
  const record = recordOf(service.output(), requestId)
  const spans = collector.spans.filter(({ traceId }) => traceId === record.traceId)
  const request = spanNamed(spans, 'POST /api/v1/vehicle/classify-batch')
  const job = spans.find(({ kind }) => kind === 5)
  assert.equal(request.attributes['http.response.status_code'], 202)
  assert.ok(job, 'no span of a job')
  const work = spans.filter(({ parentSpanId }) => parentSpanId === job.spanId)
  assert.ok(work.some(({ name }) => name === 'model.classify'))
  // Lines of the job know the request as well.
  assert.match(service.output(), new RegExp(`"requestId":"${requestId}".*"a job is done"`))
})

async function sendBatch(url: string, headers: Record<'authorization', string>): Promise<string> {
  const form = new FormData()
  for (const name of ['drawn_car.jpg', 'drawn_bus.png']) {
    form.append('files', new Blob([drawing(name)]), name)
  }
  const batch = await fetch(`${url}/api/v1/vehicle/classify-batch`, {
    method: 'POST',
    headers,
    body: form,
  })
  assert.equal(batch.status, 202, await batch.clone().text())
  const { status_url: status } = (await batch.json()) as { status_url: string }
  const look = async () => (await fetch(url + status, { headers })).json()
  await becomes(look, (batch) => (batch as { status: string }).status === 'done', 20_000)
  return batch.headers.get('x-request-id') ?? ''
}

function recordOf(output: string, requestId: string): { readonly traceId: string } {
  const line = output.split('\n').find((each) => {
    return each.includes(`"requestId":"${requestId}"`) && each.includes('"msg":"request"')
  })
  return JSON.parse(line ?? '{}')
}

function spanNamed(spans: readonly CollectedSpan[], wanted: string): CollectedSpan {
  const found = spans.find(({ name }) => name === wanted)
  assert.ok(found, `no span ${wanted} among ${spans.map(({ name }) => name).join(', ')}`)
  return found
}
