import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fastify from 'fastify'
import { health } from '../../../packages/kit/src/reliability/health/index.ts'
import { manifestsOf, named, workloadsOf } from './manifest.ts'
import { modelProblems } from './models.ts'
import { overlayProblems } from './overlays.ts'
import { probePaths } from './pod-rules.ts'
import { kubernetesFolder, render } from './render.ts'
import { hasKubectl } from './testing/has-kubectl.ts'

test('the service answers every probe that is asked of it', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  await app.register(health, { version: '0.0.0' })
  const [service] = workloadsOf(await filed('base/api/deployment.yaml'))
  assert.ok(service !== undefined)

  const paths = probePaths(service)
  const answers = await Promise.all(paths.map((path) => app.inject(path)))

  assert.deepEqual(paths, ['/startupz', '/readyz', '/livez'])
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 200],
  )
})

test('the console has time to end after nginx has', async () => {
  const nginx = await readFile(join(kubernetesFolder, '../nginx/nginx.conf'), 'utf8')
  const [, seconds] = /^worker_shutdown_timeout (\d+)s;$/m.exec(nginx) ?? []
  const [console] = workloadsOf(await filed('base/console/deployment.yaml'))

  const { terminationGracePeriodSeconds: granted = 30, containers = [] } = console?.pod ?? {}
  const wait = containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0

  assert.ok(seconds !== undefined)
  assert.ok(granted >= wait + Number(seconds) + 5)
})

test('a release names one digest, and everything runs it', async (t) => {
  if (!(await hasKubectl(t))) return
  const folder = await copied(t)
  const digest = `sha256:${createHash('sha256').update('some image').digest('hex')}`
  await release(folder, 'production', digest)
  await release(folder, 'production/migration', digest)

  const rendered = await Promise.all([
    render('overlays/production', folder),
    render('overlays/production/migration', folder),
  ])
  const images = workloadsOf(rendered.flat()).flatMap(({ containers }) =>
    containers.map(({ image }) => image),
  )

  assert.equal(images.length, 5)
  assert.ok(images.every((image) => image?.endsWith(`@${digest}`)))
})

test('the migration and the service are given one and the same configuration', async (t) => {
  if (!(await hasKubectl(t))) return

  const [service, migration] = await Promise.all([
    render('overlays/production'),
    render('overlays/production/migration'),
  ])
  const name = migration.find(({ kind }) => kind === 'ConfigMap')?.metadata?.name ?? ''

  assert.match(name, /^vehicle-api-config-[a-z0-9]+$/)
  assert.deepEqual(named(service, 'ConfigMap', name), named(migration, 'ConfigMap', name))
})

test('what may be added to an overlay fits into it', async (t) => {
  if (!(await hasKubectl(t))) return
  const folder = await copied(t)
  const components = ['prometheus-operator', 'egress-https'].map(
    (name) => `  - ../../components/${name}\n`,
  )
  await edit(folder, 'production', (text) =>
    text.replace('components:\n', `components:\n${components.join('')}`),
  )

  const manifests = await render('overlays/production', folder)

  assert.ok(manifests.some(({ kind }) => kind === 'PodMonitor'))
  assert.ok(named(manifests, 'NetworkPolicy', 'https') !== undefined)
  assert.deepEqual(await modelProblems(manifests), [])
  assert.deepEqual(await overlayProblems({ name: 'production', manifests }), [])
})

async function filed(path: string) {
  return manifestsOf(await readFile(join(kubernetesFolder, path), 'utf8'))
}

async function copied(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-kubernetes-'))
  t.after(() => rm(folder, { recursive: true }))
  await cp(kubernetesFolder, folder, { recursive: true })
  return folder
}

async function edit(folder: string, overlay: string, change: (text: string) => string) {
  const file = join(folder, 'overlays', overlay, 'kustomization.yaml')
  await writeFile(file, change(await readFile(file, 'utf8')))
}

/** As `kustomize edit set image` does. */
async function release(folder: string, overlay: string, digest: string): Promise<void> {
  const images = ['vehicle-api', 'console'].map(
    (name) => `  - name: registry.example.com/plimsoll/${name}\n    digest: ${digest}\n`,
  )
  await edit(folder, overlay, (text) => `${text}images:\n${images.join('')}`)
}
