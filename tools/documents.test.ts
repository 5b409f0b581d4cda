import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { childService } from '../apps/vehicle-api/src/testing/child-service.ts'
import { testPassword } from '../apps/vehicle-api/src/testing/sign-in.ts'
import {
  allDocuments,
  documentsWithCommands,
  filesOf,
  notRun,
  runners,
} from './documents/runners.ts'
import {
  documentedUrl,
  readDocument as read,
  runBlocks,
  type ShownBlock,
  shownBlocks,
} from './documents/service-commands.ts'
import { staleFiles } from './generated-files.ts'

const root = join(import.meta.dirname, '..')
/** Of the administrator whom the first start makes, and of the one of services under test. */
const shownEmail = 'admin@localhost.localdomain'
const adminEmail = 'admin@example.com'
const documents = globSync(
  ['*.md', 'docs/**/*.md', 'packages/*/**/*.md', 'apps/*/**/*.md', 'bench/*.md', 'deploy/**/*.md'],
  {
    cwd: root,
    // A template is of a repository of its own, which has other scripts.
    exclude: (name) => ['node_modules', 'dist', 'template'].includes(name),
  },
)

test('every generated file is as it would be generated now', async () => {
  const stale = await staleFiles(root)

  assert.deepEqual(
    stale.map(({ path }) => path),
    [],
  )
})

test('every link in a document leads to a file', () => {
  const broken = documents.flatMap((document) =>
    linksOf(document)
      .filter((link) => !existsSync(join(root, dirname(document), link)))
      .map((link) => `${document}: ${link}`),
  )

  assert.ok(documents.length > 15)
  assert.deepEqual(broken, [])
})

test('every npm script that a document names exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const named = documents.flatMap((document) =>
    [
      ...read(document).matchAll(/npm (?:run (?<run>[a-z]+(?::[a-z]+)?)|(?<own>start|test)\b)/g),
    ].map(({ groups }) => groups?.['run'] ?? groups?.['own'] ?? ''),
  )

  const unknown = named.filter((script) => !(script in scripts))
  assert.ok(named.includes('classify'))
  assert.deepEqual([...new Set(unknown)], [])
})

test('every command that a document shows is run by a test or by a proof', () => {
  const all = allDocuments()
  const fresh = new Map([
    ['docs/fresh.md', 'Do it:\n\n```sh\nrm -r .data\n```\n'],
    ['docs/other.md', '```bash\nls\n```\n'],
    ['docs/plain.md', '```json\n{}\n```\n\n```\nkubectl apply -k .\n```\n'],
    ['docs/nested.md', '````md\n```sh\nls\n```\n````\n\n~~~\nls\n~~~\n'],
    ['docs/told.md', '```text\n3 passed\n```\n'],
  ])

  assert.ok(all.size > 100)
  assert.deepEqual(notRun(all), [])
  assert.deepEqual(notRun(fresh), [
    'docs/fresh.md: nobody runs its commands',
    'docs/other.md: commands are ```sh',
    'docs/plain.md: a block has no language: commands are sh, what is printed is text',
    'docs/nested.md: nobody runs its commands',
    'docs/nested.md: a block has no language: commands are sh, what is printed is text',
  ])
})

test('whoever is said to run a document names it, and is a test or a proof', () => {
  const proofs = read('deploy/proof/proofs.ts')

  for (const { file, proof, documents: claimed } of runners) {
    assert.ok(proof === undefined ? file.endsWith('.test.ts') : proofs.includes(`./${proof}.ts`))
    for (const document of claimed) {
      const shown = filesOf(document).flatMap((path) => shownBlocks(read(path)))
      assert.ok(isNamed(document, read(file)), `${file} does not name ${document}`)
      assert.ok(shown.length > 0, `${document} shows no commands`)
    }
  }
})

test('the first minute of the README is what npm start prints, and answered as shown', async (t) => {
  const env = { DATA_DIR: await folderOf(t), NODE_ENV: 'development', LOG_LEVEL: 'fatal' }
  const shown = shownBlocks(read('README.md'))
  await using service = await childService(env)

  const printed = service
    .output()
    .replaceAll(service.url, documentedUrl)
    .replaceAll(adminEmail, shownEmail)
  const [, run] = await runBlocks(shown.map(asPrinted), service.url, env)

  const { commands = '', answer = {} } = shown[1] ?? {}
  for (const command of commands.trim().split('\n')) assert.ok(printed.includes(`  ${command}\n`))
  const answered = lastAnswer(run?.output ?? '')
  for (const member of ['label', 'confidence', 'uncertain', 'model', 'image']) {
    assert.deepEqual(answered[member], answer[member])
  }
  assert.deepEqual((answered['predictions'] as object[]).slice(0, 2), answer['predictions'])
  assert.deepEqual(Object.keys(answered), Object.keys(answer))
})

for (const document of documentsWithCommands) {
  test(`every command of ${document} does what the document says`, async (t) => {
    const env = { DATA_DIR: await folderOf(t), NODE_ENV: 'development', LOG_LEVEL: 'fatal' }
    const shown = shownBlocks(read(document)).map(asPrinted)
    await using service = await childService(env)

    const blocks = await runBlocks(shown, service.url, env, { 'service.log': logIn(document) })

    assert.ok(blocks.length > 0)
    for (const { commands, answer, output, statuses } of blocks) {
      const isError = answer?.['error_code'] !== undefined
      assert.ok(
        statuses.every((status) => (isError ? status === answer?.['status'] : status < 300)),
        commands + output,
      )
      // A document may shorten what it shows, but for the members.
      if (answer) assert.deepEqual(Object.keys(lastAnswer(output)), Object.keys(answer))
    }
  })
}

/** By its path, by its name within a project, or by the list of those that are run alike. */
function isNamed(document: string, source: string): boolean {
  const isListed = (documentsWithCommands as readonly string[]).includes(document)
  return (
    source.includes(`'${document}'`) ||
    source.includes(`'${basename(document)}'`) ||
    (isListed && source.includes('of documentsWithCommands'))
  )
}

/** What the first start has printed, its reader puts where a document shows `PASSWORD`. */
function asPrinted({ commands, answer }: ShownBlock): ShownBlock {
  const forAdmin = commands.replaceAll(shownEmail, adminEmail)
  return { commands: forAdmin.replaceAll('"PASSWORD"', `"${testPassword}"`), answer }
}

/** The line of the log that a document shows, as its commands ask for a log. */
function logIn(document: string): string {
  const { line = '' } = /```json\n(?<line>\{"level":.*\n)```/.exec(read(document))?.groups ?? {}
  return line
}

function lastAnswer(output: string): Readonly<Record<string, unknown>> {
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '')
}

/** Relative ones, without their anchors. */
function linksOf(document: string): string[] {
  return [...read(document).matchAll(/\]\((?<link>[^)\s]+)\)/g)]
    .map(({ groups }) => groups?.['link']?.split('#')[0] ?? '')
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link))
}

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-document-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}
