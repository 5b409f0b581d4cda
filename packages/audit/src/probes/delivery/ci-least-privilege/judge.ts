import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { type Workflow, workflowsOf } from '../ci-workflow.ts'
import type { FileText } from '../read-files.ts'
import { atLeastOne } from '../static-controls.ts'
import { isMapping, parseYaml } from '../yaml-files.ts'

export interface Facts {
  readonly workflows: readonly FileText[]
}

/** Expressions that an outsider writes, which a shell must not get as text (OpenSSF Scorecard). */
const foreignText =
  /\$\{\{\s*github\.(event\.(issue|pull_request|comment|review|discussion|head_commit|commits)[\w.[\]*]*\.(title|body|message|name|email|ref|label)|head_ref)\b/
const foreignHead = /github\.event\.(pull_request\.head|workflow_run\.head)|github\.head_ref/

export function judge({ workflows: files }: Facts): Judgement {
  if (files.length === 0) return notApplicable('The repository has no workflows.')
  const { documents, problems } = parseYaml(files)
  if (problems.length > 0) return unknown(`It cannot be read: ${problems[0]}.`)
  const workflows = workflowsOf(documents)
  return withControl(atLeastOne('A workflow', workflows.length), ({ pass, fail }) => {
    const violations = workflows.flatMap(violationsOf)
    const [first] = violations
    if (first === undefined) {
      return pass(`${workflows.length} workflows keep to least privilege and pinned actions.`)
    }
    const more = violations.length > 1 ? ` ${violations.length - 1} more like it.` : ''
    return fail(`${first.observed}${more}`, { member: first.member })
  })
}

interface Violation {
  readonly member: string
  readonly observed: string
}

function violationsOf(workflow: Workflow): readonly Violation[] {
  return [...permissions(workflow), ...unpinned(workflow), ...foreignCode(workflow)]
}

function permissions({ path, content, jobs }: Workflow): readonly Violation[] {
  const isRestricted = content['permissions'] !== undefined
  const open = jobs.find((job) => !isRestricted && job.content['permissions'] === undefined)
  if (open) {
    const observed = `${path}: job ${open.name} has the permissions of the repository's default.`
    return [{ member: 'permissions undeclared', observed }]
  }
  const all = [content, ...jobs.map((job) => job.content)].map((one) => one['permissions'])
  const isWide =
    all.includes('write-all') || (isMapping(all[0]) && Object.values(all[0]).includes('write'))
  if (!isWide) return []
  return [
    {
      member: 'write at the top',
      observed: `${path}: every job may write: permissions of the whole workflow.`,
    },
  ]
}

function unpinned({ steps, calls }: Workflow): readonly Violation[] {
  const used = [
    ...steps.map(({ uses, where }) => ({ uses, where })),
    ...calls.map((uses) => ({ uses, where: 'a call' })),
  ]
  return used
    .filter(({ uses }) => uses !== '' && !uses.startsWith('./') && !isPinned(uses))
    .map(({ uses, where }) => ({
      member: 'action by tag',
      observed: `${where}: ${uses} is not pinned by commit.`,
    }))
}

function isPinned(uses: string): boolean {
  return /@[0-9a-f]{40}$/.test(uses) || /^docker:\/\/.+@sha256:[0-9a-f]{64}$/.test(uses)
}

function foreignCode({ path, triggers, steps }: Workflow): readonly Violation[] {
  const isTrusted = triggers.some((one) => one === 'pull_request_target' || one === 'workflow_run')
  const checkout = steps.find(
    ({ uses, inputs }) =>
      /^actions\/checkout@/.test(uses) && foreignHead.test(String(inputs['ref'])),
  )
  const injected = steps.find(({ run }) => foreignText.test(run))
  return [
    ...(isTrusted && checkout
      ? [
          {
            member: 'foreign code',
            observed: `${checkout.where}: foreign code is checked out with the rights of ${path}.`,
          },
        ]
      : []),
    ...(injected
      ? [
          {
            member: 'script injection',
            observed: `${injected.where}: text of an outsider becomes part of a script.`,
          },
        ]
      : []),
  ]
}
