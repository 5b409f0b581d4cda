import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { before, type TestContext, test } from 'node:test'
import { commands } from '../apps/vehicle-api/src/service-cli/commands.ts'
import { dashboardQueries } from '../deploy/grafana/dashboard.ts'
import { metricTables } from './metrics-page.ts'
import { alertRules, rules } from './prometheus-rules.ts'
import { selectorsOf } from './promql-names.ts'
import { promtool } from './servers/prometheus-server.ts'

const root = join(import.meta.dirname, '..')
/** Pages that no alert leads to directly. */
const others = ['README', 'database-is-down', 'redis-is-down', 'rollback']
/** What pages name in the form of a metric and is something else. */
const foreign = ['max_connections', 'pg_dump', 'pg_stat_activity']

/** Labels by the name of the series. */
let known: ReadonlyMap<string, readonly string[]>

before(async () => {
  const families = (await metricTables(root)).flatMap(({ metrics }) => metrics)
  known = new Map([
    ['up', []],
    ...rules().flatMap((rule): [string, string[]][] =>
      'record' in rule ? [[rule.record, []]] : [],
    ),
    ...families.flatMap(({ name, type, labels = [] }) =>
      type === 'histogram'
        ? ['_bucket', '_count', '_sum'].map((end): [string, string[]] => [
            name + end,
            [...labels, 'le'],
          ])
        : [[name, [...labels]] as [string, string[]]],
    ),
  ])
})

test('rules ask only for what is measured', () => {
  const mistakes = rules().flatMap(({ expr, ...rule }) =>
    mistakesIn(expr).map((mistake) => [Object.values(rule)[0], mistake]),
  )

  assert.deepEqual(mistakes, [])
})

test('the dashboard asks only for what is measured', () => {
  const mistakes = dashboardQueries().flatMap(({ title, promql }) =>
    mistakesIn(promql).map((mistake) => [title, mistake]),
  )

  assert.ok(dashboardQueries().length > 100)
  assert.deepEqual(mistakes, [])
})

test('the runbook asks only for what is measured', () => {
  const mistakes = pages().flatMap(({ name, text }) => {
    const mistakes = [...queriesOf(text).flatMap(mistakesIn), ...inlineNames(text)]
    return mistakes.map((mistake) => [name, mistake])
  })

  assert.deepEqual(mistakes, [])
})

test('promtool understands every query of the dashboard and of the runbook', async (t) => {
  const queries = [
    ...dashboardQueries().map(({ promql }) => promql),
    ...pages().flatMap(({ text }) => queriesOf(text)),
  ]
  const understood = await promtool(['check', 'rules', '--lint=none', await rulesOf(t, queries)])
  const refused = await promtool(['check', 'rules', await rulesOf(t, ['sum(up'])])

  assert.equal(understood.ok, true, understood.output)
  assert.equal(refused.ok, false)
})

test('a misspelt metric and a misspelt label are found', () => {
  const found = mistakesIn('sum(rate(http_request_total{route="/"}[5m])) / up{jib="plimsoll"}')

  assert.deepEqual(found, ['http_request_total', 'up{jib}'])
})

test('every rule asks for this service only', () => {
  const strangers = alertRules().filter(({ expr }) =>
    selectorsOf(expr).every(({ labels }) => !labels.includes('job')),
  )

  assert.deepEqual(strangers, [])
})

test('each alert has its page of the runbook, and each page its alert', () => {
  const links = alertRules().map(({ annotations }) => annotations['runbook_url'] ?? '')
  const expected = alertRules().map(({ alert }) => `docs/runbook/${kebab(alert)}.md`)
  const there = pages().map(({ name }) => name)

  assert.deepEqual(links, expected)
  assert.deepEqual(there, [...expected.map((link) => basename(link, '.md')), ...others].toSorted())
})

test('each link of an alert leads to a file of this repository', () => {
  const missing = alertRules()
    .map(({ annotations }) => annotations['runbook_url'] ?? '')
    .filter((link) => !existsSync(join(root, link)))

  assert.deepEqual(missing, [])
})

test('each page says how urgent it is, is short, and is in the index', () => {
  const index = readFileSync(join(root, 'docs/runbook/README.md'), 'utf8')
  for (const { alert, labels } of alertRules()) {
    const { severity } = labels
    const text = pages().find(({ name }) => name === kebab(alert))?.text ?? ''

    assert.ok(text.startsWith(`# ${alert}\n\n\`${severity}\``), alert)
    assert.ok(text.split('\n').length <= 51, alert)
    for (const part of [
      'First look',
      'Likely causes',
      'What to do',
      'It clears',
      'A false alarm',
    ]) {
      assert.ok(text.includes(part), `${alert}: ${part}`)
    }
    assert.ok(index.includes(`| [${alert}](${kebab(alert)}.md) | ${severity} |`), alert)
  }
})

test('each command of the runbook exists', () => {
  const names = commands.map(({ name }) => name)
  const shown = pages().flatMap(({ text }) => [
    ...text.matchAll(/npm run service -- (?<command>[a-z-]+(?: [a-z-]+)?)/g),
  ])

  const unknown = shown
    .map(({ groups }) => groups?.['command']?.replace(/ -.*/, '') ?? '')
    .filter((command) => !names.some((name) => command === name || command.startsWith(`${name} `)))
  assert.ok(shown.length > 20)
  assert.deepEqual(unknown, [])
})

function mistakesIn(promql: string): string[] {
  return selectorsOf(promql).flatMap(({ name, labels }) => {
    const own = known.get(name)
    if (own === undefined) return [name]
    const all = [...own, 'job', 'instance']
    return labels.filter((label) => !all.includes(label)).map((label) => `${name}{${label}}`)
  })
}

/** What a page names like a metric in the middle of a sentence, and is none. */
function inlineNames(text: string): string[] {
  const prose = text.replaceAll(/```[\s\S]*?```/g, '')
  return [...prose.matchAll(/`(?:[a-z]+\()?(?<name>[a-z]+(?:_[a-z\d]+)+)/g)]
    .map(({ groups }) => groups?.['name'] ?? '')
    .filter((name) => !known.has(name) && !known.has(`${name}_bucket`) && !foreign.includes(name))
}

interface Page {
  readonly name: string
  readonly text: string
}

function pages(): readonly Page[] {
  return globSync(join(root, 'docs/runbook/*.md'))
    .map((path) => ({ name: basename(path, '.md'), text: readFileSync(path, 'utf8') }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** One query is one line. */
function queriesOf(text: string): string[] {
  return [...text.matchAll(/```promql\n([\s\S]*?)```/g)].flatMap(
    ([, block]) => block?.trim().split('\n') ?? [],
  )
}

/** A file of rules that record each query. */
async function rulesOf(t: TestContext, queries: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-queries-'))
  t.after(() => rm(folder, { recursive: true }))
  const recorded = queries.map((expr, at) => ({ record: `query_${at}`, expr }))
  const path = join(folder, 'rules.yml')
  await writeFile(path, JSON.stringify({ groups: [{ name: 'queries', rules: recorded }] }))
  return path
}

function kebab(name: string): string {
  return name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
}
