import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv } from 'ajv'
import type { Exchange } from '../report.ts'
import { finding, report } from '../testing/finding.ts'
import { failingReport, richReport } from '../testing/rich-report.ts'
import { renderSarif } from './sarif.ts'

/** As far as it is looked at here. */
interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly message: { text: string }
  readonly locations: readonly {
    physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } }
    logicalLocations: readonly { fullyQualifiedName: string }[]
  }[]
  readonly partialFingerprints: Readonly<Record<string, string>>
}
interface Log {
  readonly runs: readonly {
    results: readonly Result[]
    tool: { driver: { rules: readonly { id: string; properties: { tags: readonly string[] } }[] } }
  }[]
}

const openapi = {
  path: 'api/openapi.yaml',
  text: `openapi: 3.1.0
paths:
  /items/{id}:
    get: {}
    delete: {}
  /items/mine:
    get: {}
`,
}
const config = {
  path: 'plimsoll.config.json',
  text: `{
  "target": {},
  "declarations": [
    { "probe": "logs-are-json" },
    { "probe": "some-probe" }
  ]
}`,
}

const {
  $schema: _draft4,
  id: _id,
  ...schema
} = JSON.parse(readFileSync(new URL('../testing/sarif-2.1.0.json', import.meta.url), 'utf8'))
const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
  schema,
)

test('what is rendered is SARIF 2.1.0 and keeps to the rules of code scanning', () => {
  for (const each of [richReport(), failingReport(), report([])]) {
    assert.deepEqual(problemsOf(renderSarif(each, { openapi, config })), [])
    assert.deepEqual(problemsOf(renderSarif(each)), [])
  }
})

for (const [what, spoil] of [
  ['a URL as artifactLocation', uri('http://127.0.0.1:8000/me')],
  ['an absolute path', uri('/srv/app/Dockerfile')],
  ['a way out of the repository', uri('../Dockerfile')],
  [
    'a result without a location',
    (text: string) => text.replace(/"locations": \[[\s\S]*?\n {10}\]/, '"locations": []'),
  ],
  ['a line 0', (text: string) => text.replace(/"startLine": \d+/, '"startLine": 0')],
  ['a member that SARIF has not', (text: string) => text.replace('"ruleIndex"', '"rulesIndex"')],
] as const) {
  test(`control: ${what} is refused`, () => {
    const rendered = renderSarif(richReport(), { openapi, config })
    const spoilt = spoil(rendered)

    assert.notEqual(spoilt, rendered)
    assert.notDeepEqual(problemsOf(spoilt), [])
  })
}

test('only failures are results', () => {
  const rich = richReport()

  const { results } = runOf(renderSarif(rich))

  const failed = rich.findings.filter(({ verdict }) => verdict === 'FAIL')
  assert.deepEqual(
    results.map(({ ruleId }) => ruleId).toSorted(),
    failed.map(({ probe }) => probe).toSorted(),
  )
})

for (const [what, of, place] of [
  ['its operation', { evidence: ['x1'] }, 'api/openapi.yaml:5'],
  ['the literal path before one with a parameter', { evidence: ['x2'] }, 'api/openapi.yaml:7'],
  [
    'the file it names',
    { places: [{ file: 'deploy/Dockerfile', line: 3 }] },
    'deploy/Dockerfile:3',
  ],
  ['the line in its text', { observed: 'deploy/Dockerfile, line 7: ENV' }, 'deploy/Dockerfile:7'],
  ['the line before the file', { observed: 'At line 9 of Dockerfile.' }, 'Dockerfile:9'],
  ['no file outside', { places: [{ file: '/etc/passwd', line: 3 }] }, 'plimsoll.config.json:1'],
  ['its line in the config', { probe: 'some-probe' }, 'plimsoll.config.json:5'],
  ['the config as such', { evidence: ['x3'] }, 'plimsoll.config.json:1'],
] as const) {
  test(`a failure is at ${what}`, () => {
    const exchanges = [
      exchange('x1', 'DELETE /items/42?force=1'),
      exchange('x2', 'GET /items/mine'),
      exchange('x3', 'GET /unknown'),
    ]
    const failed = finding({ verdict: 'FAIL', ...of })

    const [result] = runOf(
      renderSarif(report([failed], { exchanges }), { openapi, config }),
    ).results

    const { artifactLocation, region } = result?.locations[0]?.physicalLocation ?? {}
    assert.equal(`${artifactLocation?.uri}:${region?.startLine}`, place)
  })
}

test('the fingerprint is of probe and operation, and not of the ids of a run', () => {
  const prints = [
    'GET /items/17',
    'GET /items/18',
    'PUT /items/17',
    'GET /items/0190f3a2-77b1-7c3e',
    'GET /items/plimsoll-147439db8860',
  ].map((line) => {
    const failed = finding({ verdict: 'FAIL', evidence: ['x1'] })
    const run = runOf(renderSarif(report([failed], { exchanges: [exchange('x1', line)] })))
    return run.results[0]?.partialFingerprints['probeAndOperation/v1']
  })

  assert.match(prints[0] ?? '', /^[0-9a-f]{32}$/)
  assert.deepEqual([prints[1], prints[3], prints[4]], [prints[0], prints[0], prints[0]])
  assert.notEqual(prints[2], prints[0])
})

test('the URL is a logical location', () => {
  const failed = finding({ verdict: 'FAIL', evidence: ['x1'] })

  const run = runOf(renderSarif(report([failed], { exchanges: [exchange('x1', 'GET /items/17')] })))

  assert.equal(
    run.results[0]?.locations[0]?.logicalLocations[0]?.fullyQualifiedName,
    'http://127.0.0.1:8000/items/17',
  )
})

function exchange(id: string, line: string): Exchange {
  return { id, at_ms: 1, ms: 1, request: `${line} HTTP/1.1\r\n`, response: '', curl: null }
}

function uri(path: string): (text: string) => string {
  return (text) => text.replace(/"uri": "[^"]+"/, `"uri": "${path}"`)
}

function runOf(text: string): Log['runs'][number] {
  const [run] = (JSON.parse(text) as Log).runs
  assert.ok(run !== undefined)
  return run
}

/** Of its schema, and of what GitHub refuses beside it. */
function problemsOf(text: string): readonly string[] {
  const log = JSON.parse(text) as Log
  if (!isSarif(log)) return (isSarif.errors ?? []).map(({ message }) => String(message))
  const { results, tool } = runOf(text)
  const { rules } = tool.driver
  return [
    ...(log.runs.length > 20 ? ['more than 20 runs'] : []),
    ...(results.length > 25_000 ? ['more than 25,000 results'] : []),
    ...rules.filter(({ properties }) => properties.tags.length > 20).map(() => 'too many tags'),
    ...results.flatMap(({ locations, ruleId, ruleIndex, partialFingerprints }) => [
      ...(rules[ruleIndex]?.id === ruleId ? [] : ['a rule that is another']),
      ...(Object.keys(partialFingerprints).length > 0 ? [] : ['no fingerprint']),
      ...(locations.length > 0 ? [] : ['no location']),
      ...locations.flatMap(({ physicalLocation: { artifactLocation, region } }) => [
        ...(/^(?!\/|[a-z+]+:|.*\.\.(\/|$))./.test(artifactLocation.uri) ? [] : ['not relative']),
        ...(region.startLine >= 1 ? [] : ['no line']),
      ]),
    ]),
  ]
}
