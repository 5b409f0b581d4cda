import assert from 'node:assert/strict'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { alone } from './notebook.ts'
import { settingsOf } from './settings.ts'
import { FakeCluster } from './testing/fake-cluster.ts'
import { FakeHaproxy } from './testing/fake-haproxy.ts'
import { images, rehearsal, settings } from './testing/rehearsal.ts'

test('with --json there is one line for each state, with what was seen', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()

  const { stdout } = await on.run(haproxy, ['--image', 'new', '--json'])

  const lines = linesIn(stdout)
  const states = ['preflight', 'backup', 'migrate', 'rollout', 'smoke', 'watch', 'promote', 'done']
  assert.deepEqual(
    lines.map(({ state }) => state),
    states,
  )
  assert.equal(lines[0]?.['previous'], 'old')
  assert.equal(lines[1]?.['backup'], 'backup-1')
  const steps = lines[3]?.['steps'] as readonly Record<string, unknown>[]
  assert.deepEqual(
    steps.map(({ percent, verdict }) => [percent, verdict]),
    [
      [10, 'good'],
      [50, 'good'],
      [100, 'good'],
    ],
  )
})

test('with --json a canary that is not good enough is told with its figures', async () => {
  await using on = await rehearsal('haproxy')
  const haproxy = new FakeHaproxy()
  haproxy.isNewBad = true

  const { stdout } = await on.run(haproxy, ['--image', 'new', '--json'])

  const [rollout = assert.fail(), rollback, end] = linesIn(stdout).slice(-3)
  const [step] = rollout['steps'] as readonly { readonly canary: Record<string, unknown> }[]
  assert.deepEqual([rollout['outcome'], step?.canary['error_share']], ['failed', 1])
  assert.deepEqual([rollback?.['outcome'], rollback?.['previous']], ['ok', 'old'])
  assert.equal(end?.state, 'rolled-back')
})

for (const [platform, Fake] of [
  ['haproxy', FakeHaproxy],
  ['kubernetes', FakeCluster],
] as const) {
  test(`${platform}: a dry run asks nothing of anybody, and shows what a deployment does`, async () => {
    await using on = await rehearsal(platform)
    const image = ['--image', images[platform]]

    const dry = await on.run(new Fake(), [...image, '--dry-run'])
    const wet = await on.run(new Fake(), image)

    assert.deepEqual([dry.code, dry.acts], [0, []])
    const planned = dry.stdout.split('\n').map((line) => line.trim())
    // What is learnt on the way, the plan cannot know: the name of the backup, how many instances.
    const unlearnt = wet.acts.filter((act) => !/verify|--replicas|patch/.test(act))
    for (const act of unlearnt) assert.ok(planned.includes(act), act)
  })
}

test('two deployments to the same place do not run at once', async () => {
  await using on = await rehearsal('haproxy')

  const { code, stderr, acts } = await alone(join(on.folder, 'rehearsal'), () =>
    on.run(new FakeHaproxy()),
  )

  assert.equal(code, 75)
  assert.match(stderr, /^Another deployment is under way: process \d+ on /)
  assert.deepEqual(acts, [])
})

const senseless: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /--image is missing: name what to deploy, or say --rollback\./],
  [['--imge', 'x'], /Did you mean --image\?/],
  [['--image', 'x', '--to', 'y'], /--to belongs to --rollback\./],
  [['--rollback', '--image', 'x'], /--rollback takes no --image/],
  [['--image', 'x', '--window', 'soon'], /--window is "soon"; it must be a number\./],
  [['--image', 'x', '--steps', '10,5,100'], /canary\.steps: are 10, 5, 100; they must rise/],
  [['--image', 'x', '--platform', 'mainframe'], /platform: is "mainframe"; must be kubernetes or/],
  [['--image', 'x:latest', '--platform', 'kubernetes'], /it must be a name with a digest/],
  [['--rollback'], /say --rollback --to IMAGE\./],
]

for (const [argv, complaint] of senseless) {
  test(`${argv.join(' ') || 'nothing'} is refused with what would be right`, async () => {
    await using on = await rehearsal('haproxy')

    const { code, stderr, acts } = await on.run(new FakeHaproxy(), argv)

    assert.match(stderr, complaint)
    assert.ok(code === 2 || code === 1)
    assert.deepEqual(acts, [])
  })
}

test('a folder that cannot be had is told, and nothing is done', async () => {
  await using on = await rehearsal('haproxy')
  const file = join(on.folder, 'config.json')
  await writeFile(file, JSON.stringify({ ...settings.haproxy, stateFolder: file }))

  const { code, stderr, acts } = await on.run(new FakeHaproxy())

  assert.deepEqual([code, acts], [1, []])
  assert.match(stderr, /^E(NOTDIR|EXIST): .*config\.json/)
})

test('all that is wrong with the configuration is told at once, by its path', async () => {
  await using on = await rehearsal('haproxy')
  const wrong = {
    ...settings.haproxy,
    canary: { windowSeconds: 'long', stpes: [1] },
    smoke: { paths: ['/'] },
  }
  await writeFile(join(on.folder, 'config.json'), JSON.stringify(wrong))

  const { code, stderr } = await on.run(new FakeHaproxy())

  assert.equal(code, 2)
  assert.match(stderr, /\n {2}canary\.windowSeconds: is "long"; must be a number of seconds/)
  assert.match(stderr, /\n {2}canary\.stpes: is not a known member/)
  assert.match(stderr, /\n {2}smoke\.url: is missing; must be the URL at which users reach/)
})

test('a configuration says no more than what nobody can guess', () => {
  const { canary, watchMinutes } = settingsOf(settings.kubernetes, 'config.json')

  assert.deepEqual([canary.steps, canary.windowSeconds, watchMinutes], [[10, 50, 100], 60, 15])
})

for (const name of ['kubernetes', 'haproxy']) {
  test(`the example for ${name} is a configuration`, async () => {
    const file = join(import.meta.dirname, 'examples', `${name}.json`)

    const { platform } = settingsOf(JSON.parse(await readFile(file, 'utf8')), file)

    assert.equal(platform, name)
  })
}

test('nothing but the port reaches the outside', async () => {
  const reaching: string[] = []

  for await (const file of glob('**/*.ts', { cwd: import.meta.dirname })) {
    const text = await readFile(join(import.meta.dirname, file), 'utf8')
    if (/node:(child_process|net|http|https)'|\bfetch\(/.test(text)) reaching.push(file)
  }

  const others = reaching.filter((file) => !/test\.ts$|^testing/.test(file))
  assert.deepEqual(others, ['real-outside.ts'])
})

interface Line extends Readonly<Record<string, unknown>> {
  readonly state: string
}

function linesIn(stdout: string): readonly Line[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}
