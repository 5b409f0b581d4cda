/**
 * The workflows of the repository, its own actions and the action that the auditor is published with.
 *
 * Nothing here runs them: who may approve, what an environment holds and what an action of others does
 * belong to GitHub.
 *
 * @module
 */

import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Artefact } from './artefact.ts'
import { deploymentProblems } from './workflows/deployment.ts'
import { actionlintProblems } from './workflows/linted.ts'
import { missingReferences, type Repository, unevenPins } from './workflows/references.ts'
import { stepRules, workflowRules } from './workflows/rules.ts'
import { jobsOf, type WorkflowFile, workflowFile } from './workflows/workflow-file.ts'

const root = join(import.meta.dirname, '../..')
const deployment = '.github/workflows/deploy.yml'
const nightly = '.github/workflows/nightly.yml'
const auditAction = 'packages/audit/action.yml'

/** All workflows and actions, with some of the text replaced. */
function filesWith(path = '', from = '', to = ''): readonly WorkflowFile[] {
  const paths = globSync(['.github/workflows/*.yml', '.github/actions/*/action.yml'], { cwd: root })
  return [...paths.toSorted(), auditAction].map((each) => {
    const text = readFileSync(join(root, each), 'utf8')
    if (each !== path) return workflowFile(each, text)
    // A planted error that is no longer planted would be found missing for ever.
    if (!text.includes(from)) throw new Error(`${path} has no "${from}" any more`)
    return workflowFile(each, text.replace(from, to))
  })
}

export function repositoryHere(): Repository {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return {
    hasPath: (path) => existsSync(join(root, path)),
    scripts: new Set(Object.keys(scripts)),
  }
}

async function problemsIn(files: readonly WorkflowFile[]): Promise<readonly string[]> {
  const repository = repositoryHere()
  const found = await Promise.all(
    files.map(async (file) => [
      ...ruleProblems(file, repository),
      ...(file.path === deployment ? deploymentProblems(file) : []),
      ...(file.path === nightly ? nightlyProblems(file, repository) : []),
      ...(file.path === auditAction ? auditActionProblems(file) : []),
      ...(isAction(file) ? [] : await actionlintProblems(file)),
    ]),
  )
  const named = found.flatMap((problems, index) =>
    problems.map((problem) => `${files[index]?.path}: ${problem}`),
  )
  return [...named, ...unevenPins(files)]
}

/** What is found without actionlint, which takes its time. */
export function ruleProblems(file: WorkflowFile, repository: Repository): readonly string[] {
  const rules = isAction(file) ? stepRules : workflowRules
  return [...rules.flatMap((rule) => rule(file)), ...missingReferences(file, repository)]
}

function isAction({ path }: WorkflowFile): boolean {
  return path.endsWith('/action.yml')
}

/** A proof that nobody runs proves nothing. */
export function nightlyProblems(file: WorkflowFile, { scripts }: Repository): readonly string[] {
  const run = jobsOf(file).flatMap(([, { strategy }]) =>
    (strategy?.matrix?.include ?? []).map(({ proof }) => `prove:${proof}`),
  )
  const wanted = [...scripts].filter((name) => name.startsWith('prove:'))
  return [
    ...wanted.filter((name) => !run.includes(name)).map((name) => `does not run ${name}`),
    ...run.filter((name) => !wanted.includes(name)).map((name) => `there is no script ${name}`),
  ]
}

/** It runs a package from npm, which must be the one that it was published with. */
function auditActionProblems({ content }: WorkflowFile): readonly string[] {
  const { version } = JSON.parse(readFileSync(join(root, 'packages/audit/package.json'), 'utf8'))
  const named = content.inputs?.['version']?.default
  return named === version ? [] : [`runs ${named} of the auditor, which is ${version}`]
}

/** In whole files, as they would be committed. */
const planted: readonly (readonly [string, string, string, string])[] = [
  ['a job that needs one that is not there', deployment, 'needs: staging\n', 'needs: stagin\n'],
  ['|| true', '.github/workflows/ci.yml', 'npm run check', 'npm run check || true'],
  [
    'an action by its tag',
    '.github/workflows/ci.yml',
    '@3d3c42e5aac5ba805825da76410c181273ba90b1',
    '@v7',
  ],
  ['a job without a timeout', '.github/workflows/ci.yml', '    timeout-minutes: 15\n', ''],
  ['all permissions', '.github/workflows/ci.yml', 'permissions: {}', 'permissions: write-all'],
  ['a misspelt expression', deployment, 'needs.images.outputs.api', 'needs.image.outputs.api'],
  [
    'a script of npm that is not there',
    '.github/workflows/ci.yml',
    'npm run check',
    'npm run chekc',
  ],
  ['production without the auditor', deployment, ', staging-audit]', ']'],
  [
    'a failing step of an action that goes on',
    auditAction,
    '      shell: bash\n',
    '      shell: bash\n      continue-on-error: true\n',
  ],
]

export const workflows: Artefact = {
  name: 'workflows',
  problems: () => problemsIn(filesWith()),
  controls: planted.map(([name, path, from, to]) => ({
    planted: name,
    problems: async () => {
      const file = filesWith(path, from, to).find((each) => each.path === path)
      return file === undefined ? [] : await problemsIn([file])
    },
  })),
}
