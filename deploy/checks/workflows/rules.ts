/**
 * What every workflow of ours keeps to, whatever it does. actionlint sees none of it.
 *
 * @module
 */

import { type Job, jobsOf, stepsOf, type WorkflowFile } from './workflow-file.ts'

/** What is wrong, in sentences without the file. */
export type Rule = (file: WorkflowFile) => readonly string[]

const timeoutMinutesMax = 120
const runner = 'ubuntu-24.04'
const pin = /^[\w.-]+\/[\w./-]+@(?<commit>[0-9a-f]{40})$/
const usesLine = /^\s*(?:- )?uses: (?<action>\S+)(?: # (?<version>v\d+\.\d+\.\d+))?$/

/** Of others: by commit, as a tag can be moved; with its version, as nobody reads commits. */
const pinnedActions: Rule = ({ text }) =>
  text.split('\n').flatMap((line, index) => {
    const { action = '', version } = usesLine.exec(line)?.groups ?? {}
    if (!/^\s*(- )?uses:/.test(line) || action.startsWith('./')) return []
    if (pin.test(action) && version !== undefined) return []
    return [
      `line ${index + 1}: an action is named by its commit, with "# v1.2.3" behind it: ${line.trim()}`,
    ]
  })

const triggers: Rule = ({ content: { on = {} } }) => {
  const names = typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on)
  // Both run with the rights of the repository on what a stranger proposes.
  return names
    .filter((name) => name === 'pull_request_target' || name === 'workflow_run')
    .map((name) => `is triggered by ${name}`)
}

const leastPermissions: Rule = (file) => {
  const { permissions } = file.content
  const isLeast =
    typeof permissions === 'object' &&
    permissions !== null &&
    Object.entries(permissions).every(([scope, right]) => scope === 'contents' && right === 'read')
  const atTop = isLeast ? [] : ['gives permissions at the top: {} or contents: read, no more']
  const ofJobs = jobsOf(file).flatMap(([id, job]) => {
    if (typeof job.permissions === 'object' && job.permissions !== null) return []
    return [`job ${id}: names its permissions one by one`]
  })
  return [...atTop, ...ofJobs]
}

const boundedJobs: Rule = (file) =>
  jobsOf(file).flatMap(([id, job]) => {
    // The jobs of a workflow that is called have their own.
    if (job.uses !== undefined) return []
    const minutes = minutesOf(job)
    const isBounded =
      minutes.length > 0 &&
      minutes.every((each) => typeof each === 'number' && each > 0 && each <= timeoutMinutesMax)
    return [
      ...(isBounded ? [] : [`job ${id}: has timeout-minutes of at most ${timeoutMinutesMax}`]),
      ...(job['runs-on'] === runner ? [] : [`job ${id}: runs on ${runner}`]),
    ]
  })

/** Those of each job of the matrix, where that says them. */
function minutesOf({ 'timeout-minutes': minutes, strategy }: Job): readonly unknown[] {
  if (!/^\$\{\{ matrix\.minutes \}\}$/.test(String(minutes))) return [minutes]
  return strategy?.matrix?.include?.map((each) => each['minutes']) ?? []
}

const gatesClose: Rule = (file) => [
  ...jobsOf(file)
    .filter(([, job]) => job['continue-on-error'] !== undefined)
    .map(([id]) => `job ${id}: goes on after an error`),
  ...stepsOf(file).flatMap(({ step, place }) => [
    ...(step['continue-on-error'] === undefined ? [] : [`${place}: goes on after an error`]),
    ...(/\|\|\s*(true|:)(\s|$)|\bset \+e\b/m.test(step.run ?? '')
      ? [`${place}: hides that a command failed`]
      : []),
  ]),
]

/** An expression becomes part of the script before the shell reads it, whoever wrote its value. */
const plainScripts: Rule = (file) =>
  stepsOf(file)
    .filter(({ step }) => step.run?.includes('${{'))
    .map(({ place }) => `${place}: an expression in a script; give it as a variable in env`)

/** Else the token stays in the folder, for every program that runs after. */
const noKeptToken: Rule = (file) =>
  stepsOf(file)
    .filter(({ step }) => step.uses?.startsWith('actions/checkout@'))
    .filter(({ step }) => step.with?.['persist-credentials'] !== false)
    .map(({ place }) => `${place}: checks out with persist-credentials: false`)

/** Only named, bash is run with pipefail. */
const strictShell: Rule = ({ content }) =>
  content.jobs === undefined || content.defaults?.run?.shell === 'bash'
    ? []
    : ['defaults.run.shell is bash']

/** A deployment that is cut off leaves things as nobody wants them. */
const deploymentsEnd: Rule = (file) =>
  jobsOf(file).flatMap(([id, { environment, concurrency = file.content.concurrency }]) =>
    environment === undefined || concurrency?.['cancel-in-progress'] === false
      ? []
      : [`job ${id}: deploys in a concurrency group with cancel-in-progress: false`],
  )

/** Of workflows and of actions. */
export const stepRules: readonly Rule[] = [pinnedActions, gatesClose, plainScripts, noKeptToken]

export const workflowRules: readonly Rule[] = [
  ...stepRules,
  ...[triggers, leastPermissions, boundedJobs, strictShell, deploymentsEnd],
]
