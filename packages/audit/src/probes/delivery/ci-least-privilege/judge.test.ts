import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from './judge.ts'

const sha = 'a'.repeat(40)
const good = `
on: pull_request
permissions: {}
jobs:
  test:
    permissions: { contents: read }
    steps:
      - uses: actions/checkout@${sha}
      - uses: ./.github/actions/own
      - run: npm test
        env: { TITLE: '\${{ github.event.pull_request.title }}' }
`

test('least privilege, pinned actions and no foreign code pass', () => {
  assert.equal(verdictOf(good), 'PASS')
})

const violations = [
  ['permissions that nobody declared', 'permissions: {}', '', 'contents: read', ''],
  ['write for every job', 'permissions: {}', 'permissions: { contents: write }'],
  ['write-all', 'permissions: { contents: read }', 'permissions: write-all'],
  ['an action by tag', `checkout@${sha}`, 'checkout@v4'],
  ['an action by branch', `checkout@${sha}`, 'checkout@main'],
  ['an outsider’s text in a script', 'run: npm test', `run: echo \${{ github.event.issue.title }}`],
  ['an outsider’s branch in a script', 'run: npm test', `run: git log \${{ github.head_ref }}`],
] as const

for (const [name, from, to] of violations) {
  test(`${name} fails`, () => {
    const text = good.replace(from, to)
    const bare =
      from === 'permissions: {}' && to === '' ? text.replace(/ {4}permissions.*\n/, '') : text

    assert.equal(verdictOf(bare), 'FAIL')
  })
}

test('permissions of each job will do', () => {
  assert.equal(verdictOf(good.replace('permissions: {}\n', '')), 'PASS')
})

test('foreign code may be tested, but not with the rights of the target', () => {
  const checkout = `checkout@${sha}\n        with: { ref: '\${{ github.event.pull_request.head.sha }}' }`
  const foreign = good.replace(`checkout@${sha}`, checkout)

  assert.equal(verdictOf(foreign), 'PASS')
  assert.equal(verdictOf(foreign.replace('on: pull_request', 'on: pull_request_target')), 'FAIL')
})

test('a broken file is unknown, none at all does not apply', () => {
  assert.equal(verdictOf('jobs: ['), 'UNKNOWN')
  assert.equal(verdictOf('name: no jobs'), 'UNKNOWN')
  assert.equal(verdictOf(), 'N/A')
})

function verdictOf(...texts: readonly string[]) {
  return judge({ workflows: texts.map((text, index) => ({ path: `${index}.yml`, text })) }).verdict
}
