/**
 * The commands by which the service is delivered, followed as they are shown, up to the engine, the
 * cluster, the account or root that they ask for (place.ts).
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { readDocument as read } from '../../tools/documents/service-commands.ts'
import { hasKubectl } from '../checks/kubernetes/testing/has-kubectl.ts'
import { settings } from '../rollout/testing/rehearsal.ts'
import { type Place, type PlaceOptions, place } from './place.ts'
import { type KeptObject, standInCluster } from './stand-ins/cluster.ts'
import { withWrong } from './wrong-command.ts'

const digest = `sha256:${'ab'.repeat(32)}`

interface Shown {
  readonly document: string
  readonly options: PlaceOptions
  readonly prepare?: (place: Place) => Promise<void>
  /** What is not run here, and what is run in its place. */
  readonly change?: (text: string) => string
  /** What was done, beside that nothing failed. */
  readonly done: (place: Place, output: string) => Promise<void> | void
  /** What the document could say instead: each has to be refused. */
  readonly wrong: readonly (readonly [string, string])[]
}

const shown: readonly Shown[] = [
  {
    document: 'docs/deployment.md',
    options: { standIns: ['docker', 'install'] },
    prepare: describeProduction,
    done: (_place, output) => {
      assert.match(output, /console\.Dockerfile could be built as \S+\/console:0\.1\.0\n/)
      assert.match(output, /could be started: postgres, redis\n/)
      assert.match(output, /could be started: .*balancer, .*stable1/)
      assert.match(output, /as production, 3 instances/)
    },
    wrong: [
      ['image/api.Dockerfile', 'image/service.Dockerfile'],
      ['vehicle-api:0.1.0 .', 'vehicle-api:0.1.0 deploy'],
      ['up -d postgres redis', 'up -d postgresql redis'],
    ],
  },
  {
    document: 'deploy/rollout/README.md',
    options: { standIns: [] },
    prepare: describeProduction,
    done: async ({ repository }, output) => {
      assert.match(output, /vehicle-api-canary vehicle-api=registry/)
      const notes = await readFile(join(repository, 'state/rehearsal/state.json'), 'utf8')
      const { state, image } = JSON.parse(notes)
      assert.deepEqual([state, image], ['rolled-back', 'old'])
    },
    wrong: [['--console registry', '--frontend registry']],
  },
  {
    document: 'deploy/terraform/README.md',
    options: {
      standIns: ['terraform', 'aws'],
      env: { PASSWORD: 'seven-Herons-over-4-marshes' },
    },
    done: async ({ repository }) => {
      const states = await readFile(join(repository, 'states'), 'utf8')
      const [aws, cluster] = ['production', 'production-cluster']
      const bucket = 'plimsoll-state/plimsoll'
      assert.equal(states, `aws ${bucket}/${aws}\ncluster ${bucket}/${cluster}\n`)
    },
    wrong: [
      ['-backend-config=region=eu-central-1', ''],
      ['key=plimsoll/production-cluster', 'key=plimsoll/production'],
      ['environments/production.tfvars', 'environments/prod.tfvars'],
      ['-var context=', '-var cluster='],
      ['-raw external_secrets_role_arn', '-raw role_arn'],
      ['vehicle-api/$1', 'service/$1'],
      ["tr -d '\\n' | put SECRET_KEY", 'cat | put SECRET_KEY'],
      ['put PASSWORD_PEPPER', 'put PEPPER'],
      ['plimsoll-production-service', 'plimsoll-service'],
    ],
  },
  {
    document: 'deploy/pgbackrest/README.md',
    options: { standIns: ['install', 'systemctl'] },
    prepare: async ({ machine }) => {
      // As the packages of PostgreSQL and of pgBackRest leave it.
      for (const folder of ['etc/postgresql/15/main/conf.d', 'var/lib', 'var/log']) {
        await mkdir(join(machine, folder), { recursive: true })
      }
    },
    // The restore is run by the proof of point-in-time.ts, by the real pgBackRest.
    change: (text) => text.slice(0, text.indexOf('To go back, stop the service')),
    done: async ({ machine }) => {
      const installed = await readFile(join(machine, 'etc/pgbackrest/pgbackrest.conf'), 'utf8')
      const shipped = readFileSync('deploy/pgbackrest/pgbackrest.conf', 'utf8')
      assert.equal(installed, shipped)
    },
    wrong: [
      ['pgbackrest.conf /etc/pgbackrest/', 'pgbackrest.conf /etc/pgbackrest.d/'],
      ['-o postgres -m 600', '-o postgres -m 640'],
      ['openssl rand -base64 48', 'true'],
      ['main/conf.d/archiving.conf', 'main/archiving.conf'],
    ],
  },
]

for (const { document, options, prepare, change = same, done, wrong } of shown) {
  test(`every command of ${document} goes as far as this machine reaches, and no other does`, async () => {
    await using on = await place(options)
    await prepare?.(on)
    const text = change(read(document))

    const { exitCode, output } = await on.follow(text)
    await done(on, output)
    const accepted = await acceptedOf(wrong, on, text)

    assert.equal(exitCode, 0, output)
    assert.deepEqual(accepted, [])
  })
}

const wrongForKubernetes: Shown['wrong'] = [
  ['overlays/production', 'overlays/prod'],
  ['kustomize edit set image', 'kustomize edit set images'],
  ['vehicle-api@sha256:…', 'vehicle-api:0.1.0'],
  ['base/namespace.yaml', 'base/namespaces.yaml'],
  ['apply -k migration', 'apply -k migrations'],
  ['job/vehicle-api-migrate', 'job/migrate'],
  ['httproute vehicle-api', 'httproute api'],
  ['steps/10.yaml', 'steps/15.yaml'],
]

test('every command for Kubernetes is taken by kubectl and by a cluster of names', async (t) => {
  if (!(await hasKubectl(t))) return
  await using cluster = await standInCluster()
  await using on = await place({ standIns: ['kustomize'], cluster })
  const text = read('deploy/kubernetes/README.md')

  const { exitCode, output } = await on.follow(text)
  const images = imagesIn(cluster.objects)
  const accepted = await acceptedOf(wrongForKubernetes, on, text)

  assert.equal(exitCode, 0, output)
  assert.match(output, /job\.batch\/vehicle-api-migrate condition met/)
  assert.equal(output.match(/httproute\S+\/vehicle-api patched\n/g)?.length, 2)
  assert.deepEqual(images, [
    `registry.example.com/plimsoll/console@${digest}`,
    `registry.example.com/plimsoll/vehicle-api@${digest}`,
  ])
  assert.deepEqual(accepted, [])
})

/** Those of the wrong commands that are not refused. */
async function acceptedOf(
  wrong: Shown['wrong'],
  on: Place,
  text: string,
): Promise<readonly string[]> {
  const accepted: string[] = []
  for (const [right, instead] of wrong) {
    const { exitCode, output } = await on.follow(withWrong(text, right, instead))
    if (exitCode === 0) accepted.push(`"${instead}" for "${right}": ${output}`)
  }
  return accepted
}

function same(text: string): string {
  return text
}

/** `production.json`, for a cluster in memory. */
async function describeProduction({ repository }: Place): Promise<void> {
  const config = { ...settings.kubernetes, watchMinutes: 2, canary: { pollSeconds: 10 } }
  const text = JSON.stringify({ ...config, stateFolder: join(repository, 'state') })
  await writeFile(join(repository, 'production.json'), text)
}

/** Of all containers, each once. */
function imagesIn(objects: ReadonlyMap<string, KeptObject>): readonly string[] {
  const texts = [...objects.values()].map((each) => JSON.stringify(each.spec ?? {}))
  const found = texts.flatMap((text) => [...text.matchAll(/"image":"([^"]+)"/g)])
  return [...new Set(found.map(([, image = '']) => image))].toSorted()
}
