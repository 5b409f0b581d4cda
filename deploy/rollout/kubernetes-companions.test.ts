import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { names } from './kubernetes-objects.ts'
import { FakeCluster } from './testing/fake-cluster.ts'
import { images, type Rehearsed, rehearsal } from './testing/rehearsal.ts'

const image = images.kubernetes
const consoleImage = `console@sha256:${'1'.repeat(64)}`
const both = ['--image', image, '--console', consoleImage]
const own = 'kubectl --namespace plimsoll '
const setConsole = `${own}set image deployment/console console=`

test('a release is everywhere at last: both tracks, the verification and the console', async () => {
  await using on = await rehearsal('kubernetes')
  const cluster = new FakeCluster()

  const { code, acts, stdout } = await on.run(cluster, both)

  assert.equal(code, 0, stdout)
  assert.deepEqual(imagesOf(cluster), [image, image, image, consoleImage])
  assert.deepEqual(changesOf(acts).slice(-3), [
    `${own}set image deployment/vehicle-api vehicle-api=${image}`,
    `${own}set image cronjob/vehicle-api-verify verify=${image}`,
    `${setConsole}${consoleImage}`,
  ])
})

test('without an image of its own the console stays, and is not even looked at', async () => {
  await using on = await rehearsal('kubernetes')
  const cluster = new FakeCluster()

  const { acts } = await on.run(cluster)

  assert.equal(cluster.deployments['console']?.image, 'old-console')
  assert.ok(acts.every((act) => !act.includes('deployment console')))
})

test('a console that does not start takes the whole release back, itself first', async () => {
  await using on = await rehearsal('kubernetes')
  const cluster = new FakeCluster()
  const whole = await on.run(new FakeCluster(), both)
  const failAt = whole.acts.indexOf(`${own}rollout status deployment/console --timeout=10m`)

  const { code, acts } = await on.run(cluster, both, { failAt })

  assert.equal(code, 1)
  assert.deepEqual(imagesOf(cluster), ['old', image, 'old', 'old-console'])
  assert.equal(cluster.deployments['vehicle-api-canary']?.replicas, 0)
  assert.deepEqual(changesOf(acts).slice(-3), [
    `${setConsole}old-console`,
    `${own}set image deployment/vehicle-api vehicle-api=old`,
    `${own}set image cronjob/vehicle-api-verify verify=old`,
  ])
})

test('another process takes the console back to what it was, after the first was killed', async () => {
  await using on = await rehearsal('kubernetes')
  const cluster = new FakeCluster()

  const { acts } = await on.run(cluster, both)
  const back = await on.run(cluster, ['--rollback'])

  assert.ok(acts.includes(`${setConsole}${consoleImage}`))
  assert.equal(back.code, 0)
  assert.deepEqual(imagesOf(cluster), ['old', image, 'old', 'old-console'])
})

test('a machine that knows nothing of it is told to which console to go back', async () => {
  await using on = await rehearsal('kubernetes')
  const cluster = new FakeCluster()
  const older = consoleImage.replaceAll('1', '2')

  await on.run(cluster, ['--rollback', '--to', 'older', '--console', older])

  assert.deepEqual(imagesOf(cluster), ['older', 'set-by-release', 'older', older])
})

test('a cluster without the verification is refused before anything is changed', async () => {
  await using on = await rehearsal('kubernetes')
  const cluster = new FakeCluster()
  cluster.verification = undefined

  const { code, acts, stdout } = await on.run(cluster)

  assert.equal(code, 1)
  assert.match(stdout, /the CronJob vehicle-api-verify is not as it should be/)
  assert.deepEqual(changesOf(acts), [])
})

const senseless = [
  [
    'kubernetes',
    ['--image', image, '--console', 'console:latest'],
    /--console is "console:latest"/,
  ],
  ['kubernetes', ['--rollback', '--console', consoleImage], /--console goes with --image, or/],
  ['haproxy', ['--image', 'new', '--console', consoleImage], /--console is for Kubernetes/],
] as const

for (const [platform, argv, complaint] of senseless) {
  test(`${platform} does not take ${argv.join(' ').slice(0, 60)}`, async () => {
    await using on = await rehearsal(platform)

    const { code, stderr, acts } = await on.run(new FakeCluster(), argv)

    assert.equal(code, 2)
    assert.match(stderr, complaint)
    assert.deepEqual(acts, [])
  })
}

test('their names are those of the manifests that are shipped', async () => {
  const folder = join(import.meta.dirname, '../kubernetes')
  const [verification, console] = await Promise.all(
    ['components/postgres/verification.yaml', 'base/console/deployment.yaml'].map(async (file) =>
      parse(await readFile(join(folder, file), 'utf8')),
    ),
  )

  const [verifier] = verification.spec.jobTemplate.spec.template.spec.containers
  const [container] = console.spec.template.spec.containers
  assert.deepEqual(
    [verification.metadata.name, verifier.name],
    [names.verification, names.verifier],
  )
  assert.deepEqual([console.metadata.name, container.name], [names.console, names.console])
})

/** Of the stable instances, the canary, the verification and the console. */
function imagesOf({ deployments, verification }: FakeCluster): readonly (string | undefined)[] {
  return [
    deployments['vehicle-api']?.image,
    deployments['vehicle-api-canary']?.image,
    verification,
    deployments['console']?.image,
  ]
}

function changesOf(acts: Rehearsed['acts']): readonly string[] {
  return acts.filter((act) => act.startsWith(`${own}set image`))
}
