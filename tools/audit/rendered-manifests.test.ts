import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { rendered, renderManifests } from './rendered-manifests.ts'

const root = join(import.meta.dirname, '../..')

test('the auditor is given what production makes of the service, and nothing else', async (t) => {
  const config = JSON.parse(
    readFileSync(join(root, 'apps/vehicle-api/plimsoll.config.json'), 'utf8'),
  )

  const missing = await renderManifests(root)
  if (missing !== undefined) return t.skip(missing)

  const all = parseAllDocuments(readFileSync(join(root, rendered), 'utf8')).map((each) =>
    each.toJS(),
  )
  assert.deepEqual(config.repository.manifests, [rendered])
  assert.deepEqual(
    all.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted(),
    ['Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Service'].map(
      (kind) => `${kind} vehicle-api`,
    ),
  )
})
