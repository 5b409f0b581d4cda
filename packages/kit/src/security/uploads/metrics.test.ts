import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify, { type FastifyPluginAsync } from 'fastify'
import {
  assertWellFormed,
  listMetrics,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { uploadMetrics } from './metrics.ts'
import { uploads } from './plugin.ts'
import { composeForm, FORM_TYPE } from './testing/compose-form.ts'
import { jpeg, png } from './testing/images.ts'
import { uploadService } from './testing/upload-service.ts'

test('the metrics are well-formed', () => {
  assertWellFormed(uploadMetrics)
})

test('files are shown by what came of them, each of a form by itself', async () => {
  await using service = await uploadService()
  const listed = listMetrics(service.app)
  const form = composeForm(
    { content: jpeg, name: 'files' },
    { content: 'no image', name: 'files' },
    { content: jpeg, name: 'files' },
  )

  await service.send('/many', FORM_TYPE, form)
  await service.send('/one', 'image/png', png)
  await service.send('/one', 'image/png', png.subarray(0, 30))
  await service.send('/one', undefined, '')

  const shown = Object.entries(listed.series()).filter(([, count]) => count > 0)
  assert.deepEqual(Object.fromEntries(shown), {
    'upload_files_total{result="accepted"}': 3,
    'upload_files_total{result="upload_type_unsupported"}': 1,
    'upload_files_total{result="image_corrupt"}': 1,
    'upload_files_total{result="upload_missing"}': 1,
  })
})

test('two scopes of one service that take uploads are shown together', async () => {
  await using app = fastify()
  const listed = listMetrics(app)
  await app.register(scopeOfUploads, { prefix: '/v1' })
  await app.register(scopeOfUploads, { prefix: '/v2' })

  for (const url of ['/v1/one', '/v2/one']) {
    await app.inject({ method: 'POST', url, headers: { 'content-type': 'image/png' }, body: png })
  }

  assert.deepEqual(listed.names, ['upload_files_total'])
  assert.equal(listed.series()['upload_files_total{result="accepted"}'], 2)
})

const scopeOfUploads: FastifyPluginAsync = async (scope) => {
  await scope.register(uploads)
  scope.post('/one', async (request) => (await request.readUploads()).length)
}
