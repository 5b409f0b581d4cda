import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Facts, judge } from './judge.ts'

const good = `
on: [push, pull_request]
jobs:
  test:
    steps:
      - run: npm ci
      - run: npm run lint
      - run: npm test
      - run: npm audit --audit-level=high
`

test('a pipeline with all four duties passes', () => {
  assert.equal(verdictOf(good), 'PASS')
})

const toothless = [
  ['or true', 'npm test', 'npm test || true'],
  ['or a colon', 'run: npm test', "run: 'npm test || :'"],
  ['or exit 0', 'npm audit --audit-level=high', 'npm audit || exit 0'],
  ['or a word', 'npm audit --audit-level=high', 'npm audit || echo ignored'],
  ['a semicolon and true', 'npm run lint', 'npm run lint; true'],
  ['continue-on-error', '- run: npm test', '- run: npm test\n        continue-on-error: true'],
  ['continue-on-error of the job', 'test:\n', 'test:\n    continue-on-error: true\n'],
  ['set +e', 'run: npm test', 'run: |\n          set +e\n          npm test\n          echo done'],
  ['a step that is switched off', '- run: npm test', '- run: npm test\n        if: false'],
  [
    'a scanner that only tells',
    'run: npm audit --audit-level=high',
    'uses: aquasecurity/trivy-action@v1',
  ],
  ['an install without the lock', 'npm ci', 'npm install'],
  ['no scan', '      - run: npm audit --audit-level=high\n', ''],
  ['a pipeline that nobody has to pass', 'on: [push, pull_request]', 'on: workflow_dispatch'],
] as const

for (const [name, from, to] of toothless) {
  test(`${name} fails`, () => {
    assert.equal(verdictOf(good.replace(from, to)), 'FAIL')
  })
}

const others = [
  [
    'a scanner that fails',
    'run: npm audit --audit-level=high',
    "uses: aquasecurity/trivy-action@v1\n        with: { exit-code: '1' }",
  ],
  [
    'review of dependencies',
    'run: npm audit --audit-level=high',
    'uses: actions/dependency-review-action@v4',
  ],
  ['another package manager', 'npm ci', 'pnpm install --frozen-lockfile'],
] as const

for (const [name, from, to] of others) {
  test(`${name} passes`, () => {
    assert.equal(verdictOf(good.replace(from, to)), 'PASS')
  })
}

test('a scan in a workflow of its own counts', () => {
  const scan = 'on: pull_request\njobs: { scan: { steps: [{ run: npm audit }] } }'
  const rest = good.replace('      - run: npm audit --audit-level=high\n', '')

  assert.equal(verdictOf(rest, scan), 'PASS')
})

test('scripts are judged by what they do', () => {
  const workflow = 'on: push\njobs: { all: { steps: [{ run: ./ci/run }] } }'
  const scripts = (line: string) => [
    { path: 'ci/run', text: `npm ci\nnpm run checks\nnpm audit\n${line}` },
  ]
  const packageJson = { path: 'package.json', text: '{"scripts":{"checks":"biome ci ."}}' }

  assert.equal(verdictWith({ scripts: scripts('npm test'), packageJson }, workflow), 'PASS')
  assert.equal(verdictWith({ scripts: scripts('npm test || true'), packageJson }, workflow), 'FAIL')
})

test('what cannot be seen is unknown', () => {
  const foreign = 'on: push\njobs: { all: { uses: org/repo/.github/workflows/ci.yml@v1 } }'

  assert.equal(verdictOf(foreign), 'UNKNOWN')
  assert.equal(verdictOf('jobs: ['), 'UNKNOWN')
  assert.equal(verdictOf('name: no jobs'), 'UNKNOWN')
  assert.equal(verdictWith({ otherSystem: '.gitlab-ci.yml' }), 'UNKNOWN')
  assert.equal(verdictOf(), 'N/A')
})

function verdictOf(...texts: readonly string[]) {
  return verdictWith({}, ...texts)
}

function verdictWith(facts: Partial<Facts>, ...texts: readonly string[]) {
  const workflows = texts.map((text, index) => ({ path: `${index}.yml`, text }))
  return judge({ workflows, otherSystem: undefined, scripts: [], packageJson: undefined, ...facts })
    .verdict
}
