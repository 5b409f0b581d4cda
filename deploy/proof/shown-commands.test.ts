import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { isRunning } from '../../tools/servers/process-family.ts'
import { adapted, settingsIn } from './point-in-time-proof/adapted.ts'
import { cleanEnvironment } from './quickstart-proof/clean-environment.ts'
import { sectionsFor } from './restore-drill.ts'
import { follow, readDocument, shownSections } from './shown-commands.ts'

const place = { cwd: tmpdir(), env: { PATH: process.env['PATH'] } }
const page = `
# Page

\`\`\`sh
TOLD=something
\`\`\`

## 1. Say it

\`\`\`sh
echo "I say $TOLD"
\`\`\`

\`\`\`json
{ "not": "run" }
\`\`\`

## 2. Fail

\`\`\`sh
false
echo never
\`\`\`
`

test('a page is followed in one shell until a command fails, and it is told where', async () => {
  const followed = await follow(shownSections(page), place)

  const { exitCode, endedIn, output, sections } = followed
  assert.deepEqual([exitCode, endedIn, output], [1, 'Fail', 'I say something\n'])
  assert.deepEqual(
    sections.map(({ heading }) => heading),
    ['Page', 'Say it', 'Fail'],
  )
})

test('a page of which nothing fails was followed to its end', async () => {
  const { exitCode, endedIn } = await follow(shownSections(page).slice(0, 2), place)

  assert.deepEqual([exitCode, endedIn], [0, undefined])
})

test('what a page leaves running, and one that never ends, are ended', async () => {
  const started = [{ heading: 'Start', commands: 'sleep 60 &\necho $!\n' }]
  const endless = [{ heading: 'Wait', commands: 'sleep 60\n' }]

  const left = await follow(started, place)
  const cut = await follow(endless, { ...place, timeoutMs: 100 })

  assert.ok(Number(left.output) > 0 && !isRunning(Number(left.output)))
  assert.deepEqual([cut.exitCode, cut.endedIn], [null, 'Wait'])
})

test('each engine has the drill without the other, and none without its destruction', () => {
  const shown = readDocument('docs/restore-drill.md')

  const [sqlite, postgres] = [sectionsFor('SQLite', shown), sectionsFor('PostgreSQL', shown)]

  assert.equal(sqlite.length, shown.length - 1)
  assert.equal(postgres.length, shown.length - 1)
  const commands = (sections: typeof shown) => sections.map((each) => each.commands).join('')
  assert.ok(!commands(sqlite).includes('drop database'))
  assert.ok(commands(postgres).includes('drop database'))
  for (const heading of ['Destroy the store', 'Restore and verify', 'Serve']) {
    assert.ok(sqlite.some((each) => each.heading === heading))
  }
})

test('a shipped file is used with other values, and only in place of those that it has', () => {
  const file = '[global]\n# path=none\npath=/var/lib\ncount=2\n'

  assert.equal(adapted(file, { path: '/tmp/$1' }), '[global]\n# path=none\npath=/tmp/$1\ncount=2\n')
  assert.throws(() => adapted(file, { pat: '/tmp' }), /does not set pat/)
  assert.deepEqual(settingsIn("# a = b\nmode = on\ncommand = 'do it %p'\n"), {
    mode: 'on',
    command: 'do it %p',
  })
})

test('a newcomer has programs and a network, and nothing of who runs the proof', () => {
  const given = {
    PATH: '/repository/node_modules/.bin:/usr/bin::/bin',
    HOME: '/root',
    NODE_OPTIONS: '--no-warnings',
    SECRET_KEY: 'a secret',
    https_proxy: 'http://127.0.0.1:3128',
  }

  const env = cleanEnvironment('/home/new', given)

  assert.deepEqual(env, {
    ...{ PATH: '/usr/bin:/bin', HOME: '/home/new', LANG: 'C.UTF-8' },
    https_proxy: 'http://127.0.0.1:3128',
  })
})
