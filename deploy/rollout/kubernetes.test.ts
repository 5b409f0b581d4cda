import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import type { Manifest } from '../checks/kubernetes/manifest.ts'
import { modelProblems } from '../checks/kubernetes/models.ts'
import { jobObjects, names, objectsIn, routeIn, weightPatch } from './kubernetes-objects.ts'
import { FakeCluster } from './testing/fake-cluster.ts'
import { images, rehearsal } from './testing/rehearsal.ts'

const shipped = join(import.meta.dirname, '../kubernetes')
const image = images.kubernetes
const own = 'kubectl --namespace plimsoll'
const doctor = [
  `delete job vehicle-api-operate-doctor --ignore-not-found --wait`,
  applied(
    'doctor',
    '/app/apps/vehicle-api/dist/doctor/run-doctor.js --profile production --json --replicas 6',
  ),
  ...read('doctor'),
]
const before = [
  ...['deployment vehicle-api', 'deployment vehicle-api-canary', 'httproute vehicle-api'].map(
    (what) => `get ${what} --output json`,
  ),
  'get cronjob vehicle-api-verify --output json',
  'kustomize deploy/kubernetes/overlays/production/migration',
  ...doctor,
  ...operated('backup', 'backup create'),
  ...operated('backup', 'backup verify backup-1'),
  ...operated('service', 'migrate status'),
  ...operated('service', 'migrate plan'),
  'delete job vehicle-api-migrate --ignore-not-found --wait',
  `apply --filename -  # reads the migration Job of the overlay as vehicle-api-migrate with ${image}`,
  'get job vehicle-api-migrate --output json',
]
const given = (percent: number) => [
  `patch httproute vehicle-api --type=json '--patch=${patchOf(percent)}'`,
  'get httproute vehicle-api --output json',
]
const step = (percent: number, replicas: number) => [
  `scale deployment/vehicle-api-canary --replicas=${replicas}`,
  'rollout status deployment/vehicle-api-canary --timeout=10m',
  ...given(percent),
]
const rollout = [
  `set image deployment/vehicle-api-canary vehicle-api=${image}`,
  'scale deployment/vehicle-api-canary --replicas=1',
  'rollout status deployment/vehicle-api-canary --timeout=10m',
  ...step(10, 1),
  ...step(50, 2),
  ...step(100, 3),
  'curl --fail http://front/readyz',
]
const replaced = (to: string) => [
  `set image deployment/vehicle-api vehicle-api=${to}`,
  'rollout status deployment/vehicle-api --timeout=10m',
]
const end = [...given(0), 'scale deployment/vehicle-api-canary --replicas=0']
const verified = (by: string) => [`set image cronjob/vehicle-api-verify verify=${by}`]
const whole = [...before, ...rollout, ...replaced(image), ...end, ...verified(image)]

test('a good version reaches everyone, step by step, with room for its share', async () => {
  await using on = await rehearsal('kubernetes')
  const cluster = new FakeCluster()

  const { code, acts, stdout } = await on.run(cluster)

  assert.deepEqual(acts.map(bare), whole)
  assert.equal(code, 0, stdout)
  assert.deepEqual(cluster.deployments, {
    'vehicle-api': { image, replicas: 3 },
    'vehicle-api-canary': { image, replicas: 0 },
    console: { image: 'old-console', replicas: 2 },
  })
  assert.equal(cluster.verification, image)
  assert.deepEqual(cluster.jobs.at(-1), `${image} migrate up`)
})

/** Before the rollout one act of each kind is enough: what is done of them is nothing. */
const isTold = (act: string, at: number) =>
  at >= before.length || /^(logs|kustomize|get (httproute|job vehicle-api-migrate))/.test(act)

for (const [at, act] of whole.entries()) {
  if (!isTold(act, at)) continue
  const isPromoting = at >= before.length + rollout.length
  const isLast = at === whole.length - 1
  const service = isPromoting ? [...replaced('old'), ...end] : end
  const back = isLast ? [...service, ...verified('old')] : service
  const expected = at < before.length ? [] : back

  test(`when act ${at}, "${act.slice(0, 60)}", fails, ${expected.length} more are done`, async () => {
    await using on = await rehearsal('kubernetes')
    const cluster = new FakeCluster()

    const { code, acts } = await on.run(cluster, undefined, { failAt: at })

    assert.deepEqual(acts.slice(at + 1).map(bare), expected)
    assert.equal(code, 1)
    assertServed(cluster)
  })
}

test('one command goes back, also where this machine knows nothing of the deployment', async () => {
  await using on = await rehearsal('kubernetes')
  const cluster = new FakeCluster()

  await on.runUntil(`${own} ${replaced(image)[1]}`, cluster)
  const known = await on.run(cluster, ['--rollback'])
  const elsewhere = await on.run(cluster, ['--rollback', '--to', 'older'])

  const route = 'get httproute vehicle-api --output json'
  assert.deepEqual(known.acts.map(bare), [...replaced('old'), route, ...end])
  const all = [...replaced('older'), route, ...end, ...verified('older')]
  assert.deepEqual(elsewhere.acts.map(bare), all)
  assert.equal(cluster.deployments['vehicle-api']?.image, 'older')
})

test('a gateway that does not take the weights over stops the rollout', async () => {
  await using on = await rehearsal('kubernetes')
  const cluster = new FakeCluster()
  cluster.isGatewayStuck = true

  const { code, stdout } = await on.run(cluster)

  assert.equal(code, 3)
  assert.match(stdout, /the gateway has not taken the weights over/)
  assertServed(cluster)
})

test('a canary that is there already is somebody else’s', async () => {
  await using on = await rehearsal('kubernetes')
  const cluster = new FakeCluster()
  Object.assign(cluster.deployments['vehicle-api-canary'] ?? {}, { replicas: 1 })

  const { acts, stdout } = await on.run(cluster)

  assert.equal(acts.length, 3)
  assert.match(stdout, /there is a canary: another deployment is under way/)
})

for (const percent of [0, 10, 50, 100]) {
  test(`the weights of ${percent} % are those of the step that is shipped`, async () => {
    const text = await readFile(join(shipped, `steps/${percent}.yaml`), 'utf8')
    const backendRefs = [{ name: names.stable }, { name: names.canary }]
    const route = { metadata: {}, spec: { rules: [{ backendRefs }, { backendRefs }] } }

    const patch = weightPatch(route, percent)

    assert.deepEqual(weightsIn(JSON.parse(patch)), weightsIn(parse(text)))
  })
}

test('the names are those of the manifests that are shipped', async () => {
  const read = (file: string) => readFile(join(shipped, file), 'utf8')
  const [job, deployment, canary, route] = await Promise.all([
    read('base/migration/job.yaml'),
    read('base/api/deployment.yaml'),
    read('base/canary/kustomization.yaml'),
    read('base/gateway/api-route.yaml'),
  ])

  assert.equal(objectsIn(job).length, 1)
  assert.equal(parse(deployment).metadata.name, names.stable)
  assert.equal(parse(deployment).spec.template.spec.containers[0].name, names.container)
  assert.equal(`${names.stable}${parse(canary).nameSuffix}`, names.canary)
  assert.equal(parse(route).metadata.name, names.route)
  // The canary joins in the overlays.
  assert.throws(
    () => routeIn(JSON.stringify(parse(route))),
    /no rule .* shares between both tracks/,
  )
})

test('the Jobs of the operators are right by the schema of their kind', async () => {
  const yaml = await readFile(join(shipped, 'base/migration/job.yaml'), 'utf8')
  const args = ['/app/apps/vehicle-api/dist/service-cli.js', 'migrate', 'status', '--json']
  const objectsWith = (name: string) =>
    JSON.parse(jobObjects(objectsIn(yaml), { name, image, args })).items as readonly Manifest[]

  assert.deepEqual(await modelProblems(objectsWith('vehicle-api-operate-service')), [])
  const [job = assert.fail()] = objectsWith('x')
  const { spec } = job as Manifest & { readonly spec?: object }
  const wrong = { ...job, spec: { ...spec, backoffLimit: '0' } }
  assert.equal((await modelProblems([wrong])).length, 1)
})

interface Operation {
  readonly op: string
  readonly path: string
  readonly value: unknown
}

function weightsIn(operations: readonly Operation[]): readonly string[] {
  return operations
    .filter(({ path }) => path.endsWith('/weight'))
    .map(({ path, value }) => `${path} ${value}`)
    .toSorted()
}

function patchOf(percent: number): string {
  const rules = [0, 1].flatMap((rule) => {
    const refs = `/spec/rules/${rule}/backendRefs`
    return [
      { op: 'test', path: `${refs}/0/name`, value: 'vehicle-api' },
      { op: 'test', path: `${refs}/1/name`, value: 'vehicle-api-canary' },
      { op: 'add', path: `${refs}/0/weight`, value: 100 - percent },
      { op: 'add', path: `${refs}/1/weight`, value: percent },
    ]
  })
  return JSON.stringify(rules)
}

function operated(program: string, args: string): readonly string[] {
  return [
    `delete job vehicle-api-operate-${program} --ignore-not-found --wait`,
    applied(program, `/app/apps/vehicle-api/dist/service-cli.js ${args} --json`),
    ...read(program),
  ]
}

function applied(program: string, args: string): string {
  return `apply --filename -  # reads the migration Job of the overlay as vehicle-api-operate-${program} with ${image}, running ${args}`
}

function read(program: string): readonly string[] {
  const job = `vehicle-api-operate-${program}`
  return [`get job ${job} --output json`, `logs job/${job}`, `delete job ${job} --ignore-not-found`]
}

function bare(act: string): string {
  return act.startsWith(own) ? act.slice(own.length + 1) : act
}

function assertServed({ deployments, weights }: FakeCluster): void {
  assert.equal(deployments['vehicle-api']?.image, 'old')
  assert.equal(deployments['vehicle-api-canary']?.replicas, 0)
  assert.deepEqual(weights, [
    [100, 0],
    [100, 0],
  ])
}
