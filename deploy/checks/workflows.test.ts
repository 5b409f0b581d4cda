import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deploymentProblems, stateProblems } from './workflows/deployment.ts'
import { unevenPins } from './workflows/references.ts'
import { workflowFile } from './workflows/workflow-file.ts'
import { nightlyProblems, ruleProblems } from './workflows.ts'

const commit = '3d3c42e5aac5ba805825da76410c181273ba90b1'
const repository = {
  hasPath: (path: string) => path === 'deploy/deploy.sh',
  scripts: new Set(['check', 'prove:faults', 'test']),
}
const good = `on: pull_request
permissions: {}
defaults: { run: { shell: bash } }
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@${commit} # v7.0.1
        with:
          persist-credentials: false
      - run: |
          npm run check && npm test && deploy/deploy.sh --help
`

test('a workflow that keeps to the rules has no problem', () => {
  assert.deepEqual(problemsOf(good), [])
})

function expression(text: string): string {
  return `\${{ ${text} }}`
}

const broken: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'an action by its tag',
    `@${commit} # v7.0.1`,
    '@v7',
    /^line 11: an action is named by its commit/,
  ],
  ['an action without a version', ' # v7.0.1', '', /^line 11: an action is named by its commit/],
  [
    'a trigger with the rights of the repository',
    'on: pull_request',
    'on: pull_request_target',
    /is triggered by/,
  ],
  [
    'all rights for all jobs',
    'permissions: {}',
    'permissions: write-all',
    /^gives permissions at the top/,
  ],
  [
    'a right to write for all jobs',
    'permissions: {}',
    'permissions: { contents: write }',
    /^gives permissions at the top/,
  ],
  [
    'a job that does not name its rights',
    '    permissions:\n      contents: read\n',
    '',
    /^job check: names its permissions/,
  ],
  ['a job without an end', '    timeout-minutes: 15\n', '', /^job check: has timeout-minutes/],
  [
    'a job of six hours',
    'timeout-minutes: 15',
    'timeout-minutes: 360',
    /^job check: has timeout-minutes/,
  ],
  [
    'minutes that no matrix has',
    'timeout-minutes: 15',
    `timeout-minutes: ${expression('matrix.minutes')}`,
    /^job check: has timeout-minutes/,
  ],
  ['another runner', 'ubuntu-24.04', 'ubuntu-latest', /^job check: runs on ubuntu-24\.04/],
  [
    'a job that goes on',
    '    timeout-minutes',
    '    continue-on-error: true\n    timeout-minutes',
    /^job check: goes on after an error/,
  ],
  [
    'a step that goes on',
    '      - run:',
    '      - continue-on-error: true\n        run:',
    /^job check, step 2: goes on after an error/,
  ],
  [
    'a command whose failure is hidden',
    '--help',
    '--help || true',
    /^job check, step 2: hides that a command failed/,
  ],
  [
    'a command whose failure is hidden by a colon',
    '--help',
    '--help || :',
    /^job check, step 2: hides that a command failed/,
  ],
  [
    'an expression in a script',
    '--help',
    expression('github.event.pull_request.title'),
    /^job check, step 2: an expression in a script/,
  ],
  [
    'a token that stays',
    'persist-credentials: false',
    'fetch-depth: 0',
    /^job check, step 1: checks out with persist/,
  ],
  [
    'a shell without pipefail',
    'defaults: { run: { shell: bash } }\n',
    '',
    /^defaults\.run\.shell is bash/,
  ],
  [
    'a deployment that is cut off',
    '    timeout-minutes',
    '    environment: production\n    timeout-minutes',
    /^job check: deploys in a concurrency group/,
  ],
  [
    'a script that is not there',
    'npm run check',
    'npm run chekc',
    /^job check, step 2: there is no script "chekc"/,
  ],
  [
    'a file that is not there',
    'deploy/deploy.sh',
    'deploy/depoly.sh',
    /^job check, step 2: there is no deploy\/depoly\.sh/,
  ],
]

for (const [title, from, to, expected] of broken) {
  test(`found: ${title}`, () => {
    assert.ok(good.includes(from))

    const problems = problemsOf(good.replace(from, to))

    assert.equal(problems.length, 1, problems.join('\n'))
    assert.match(problems[0] ?? '', expected)
  })
}

test('the same action is the same commit everywhere', () => {
  const other = good.replace(commit, '0'.repeat(40))

  const problems = unevenPins([workflowFile('a.yml', good), workflowFile('b.yml', other)])

  assert.deepEqual(problems, [
    `b.yml: actions/checkout is ${'0'.repeat(40)} # v7.0.1, and ${commit} # v7.0.1 in a.yml`,
  ])
})

test('every proof is run at night, and none that there is not', () => {
  const run = (proof: string) =>
    workflowFile(
      'n.yml',
      `jobs: { proof: { strategy: { matrix: { include: [{ proof: ${proof} }] } } } }`,
    )

  assert.deepEqual(nightlyProblems(run('faults'), repository), [])
  assert.deepEqual(nightlyProblems(run('fautls'), repository), [
    'does not run prove:faults',
    'there is no script prove:fautls',
  ])
})

const deployment = `jobs:
  ci: {}
  images: {}
  staging: { needs: [ci, images] }
  staging-smoke: { needs: staging }
  staging-audit: { needs: staging-smoke }
  production:
    needs: [images, staging-audit]
    environment: { name: production }
    env:
      API_IMAGE: \${{ needs.images.outputs.api }}
    steps:
      - run: deploy/deploy.sh --image "$API_IMAGE"
      - run: deploy/deploy.sh --rollback
        if: \${{ failure() || cancelled() }}
`

test('production comes after staging, its smoke test, the auditor and an approval', () => {
  const problems = (from: string, to: string) =>
    deploymentProblems(workflowFile('deploy.yml', deployment.replace(from, to)))

  assert.deepEqual(problems('', ''), [])
  assert.deepEqual(problems(', staging-audit]', ']'), [
    'job production: begins without staging-audit',
  ])
  assert.deepEqual(problems('needs: staging }', 'if: always() }'), [
    'job staging-smoke: begins without staging',
    'job staging-smoke: has a condition of its own',
  ])
  assert.deepEqual(problems('{ name: production }', 'staging'), [
    'job production: deploys without the approval of the environment production',
  ])
})

test('what was built is deployed, and a failure takes it back', () => {
  const problems = (from: string, to: string) =>
    deploymentProblems(workflowFile('deploy.yml', deployment.replace(from, to)))
  const notBack = ['job production: is not rolled back on failure()']

  assert.deepEqual(problems('failure() || ', ''), notBack)
  assert.deepEqual(problems(' --rollback', ' --rollback --dry-run'), notBack)
  assert.deepEqual(problems('"$API_IMAGE"', 'api:latest'), [
    'job production: deploys another image than was built',
  ])
  assert.deepEqual(problems('needs.images.outputs.api', 'github.sha'), [
    'job production: does not deploy the digest of the job images',
  ])
})

test('a deployment that migrates before its backup, or serves before its gate, is found', () => {
  assert.deepEqual(stateProblems(['backup', 'migrate', 'rollout', 'smoke', 'watch']), [])
  assert.equal(stateProblems(['migrate', 'backup', 'rollout', 'smoke', 'watch']).length, 1)
  assert.equal(stateProblems(['backup', 'rollout', 'migrate', 'smoke', 'watch']).length, 1)
  assert.equal(stateProblems(['migrate', 'rollout', 'smoke', 'watch']).length, 1)
})

function problemsOf(text: string): readonly string[] {
  return ruleProblems(workflowFile('.github/workflows/ci.yml', text), repository)
}
