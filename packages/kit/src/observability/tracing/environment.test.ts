import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TracingEnvironmentError, tracingEnvironment } from './environment.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

test('without an endpoint, disabled, or with the exporter none, tracing is not configured', () => {
  for (const env of [
    {},
    { OTEL_SERVICE_NAME: 'vehicles' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { ...endpoint, OTEL_SDK_DISABLED: 'true' },
    { ...endpoint, OTEL_TRACES_EXPORTER: 'none' },
  ]) {
    assert.equal(tracingEnvironment(env), undefined)
  }
})

test('an endpoint is enough, and the rest has the defaults of the specification', () => {
  assert.deepEqual(tracingEnvironment(endpoint), {
    collector: {
      url: 'http://collector:4318/v1/traces',
      headers: {},
      timeoutMs: 10_000,
      compression: 'none',
    },
    caFile: undefined,
    resource: {},
    sampler: 'parentbased_always_on',
    ratio: 1,
    queueMax: 2_048,
    batchMax: 512,
    delayMs: 5_000,
  })
})

test('what is said for traces alone goes before what is said for all signals', () => {
  const read = tracingEnvironment({
    ...endpoint,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example.com/take',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-for=all',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=Bearer%20abc, x-tenant=a%2Cb',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment.name=staging',
    OTEL_SERVICE_NAME: 'vehicles',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '.25',
  })

  assert.deepEqual(read?.collector.url, 'https://traces.example.com/take')
  assert.deepEqual(read?.collector.headers, { authorization: 'Bearer abc', 'x-tenant': 'a,b' })
  assert.deepEqual(read?.resource, {
    'service.name': 'vehicles',
    'deployment.environment.name': 'staging',
  })
  assert.deepEqual([read?.sampler, read?.ratio], ['parentbased_traceidratio', 0.25])
})

test('all that is wrong is named at once, with what would be right, and without secrets', () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:hunter2@collector',
    OTEL_EXPORTER_OTLP_HEADERS: 'hunter2',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_TIMEOUT: '10s',
    OTEL_TRACES_SAMPLER: 'sometimes',
    OTEL_TRACES_SAMPLER_ARG: '2',
    OTEL_BSP_MAX_QUEUE_SIZE: '0',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'zip',
  }

  assert.throws(
    () => tracingEnvironment(env),
    (error: unknown) => {
      assert.ok(error instanceof TracingEnvironmentError)
      assert.deepEqual(
        error.problems.map((line) => line.split(' ')[0]).sort(),
        Object.keys(env).sort(),
      )
      assert.match(error.message, /OTEL_EXPORTER_OTLP_PROTOCOL is "grpc"; it must be http\/json\./)
      assert.doesNotMatch(error.message, /hunter2/)
      return true
    },
  )
})
