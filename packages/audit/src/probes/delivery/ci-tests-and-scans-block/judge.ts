import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { expand, scriptsOf } from '../called-scripts.ts'
import { duties, dutiesOf } from '../ci-duties.ts'
import { runsOnChange, workflowsOf } from '../ci-workflow.ts'
import type { FileText } from '../read-files.ts'
import { atLeastOne } from '../static-controls.ts'
import { parseYaml } from '../yaml-files.ts'

export interface Facts {
  readonly workflows: readonly FileText[]
  /** Configuration of another CI system. */
  readonly otherSystem: string | undefined
  /** Scripts that steps may call. */
  readonly scripts: readonly FileText[]
  readonly packageJson: FileText | undefined
}

export function judge(facts: Facts): Judgement {
  const { workflows: files, otherSystem } = facts
  if (files.length === 0 && otherSystem) return unknown(`${otherSystem} is of another CI system.`)
  if (files.length === 0) return notApplicable('The repository declares no CI.')
  const { documents, problems } = parseYaml(files)
  if (problems.length > 0) return unknown(`It cannot be read: ${problems[0]}.`)

  const workflows = workflowsOf(documents)
  const gates = workflows.filter(runsOnChange)
  const scripts = scriptsOf(facts.scripts, facts.packageJson)
  const done = gates
    .flatMap(({ steps }) => steps)
    .flatMap((step) => dutiesOf(step, (run) => expand(run, scripts)))
  const blocking = new Set(
    done.filter((one) => one.toothless === undefined).map(({ duty }) => duty),
  )
  const lacking = duties.filter((duty) => !blocking.has(duty))
  const calls = gates.flatMap((workflow) => workflow.calls).filter((call) => !call.startsWith('./'))
  if (lacking.length > 0 && calls.length > 0) {
    return unknown(`${calls[0]} is called, and what it does cannot be seen from here.`)
  }

  return withControl(atLeastOne('A workflow', workflows.length), ({ pass, fail }) => {
    if (lacking.length === 0) {
      return pass(
        `Test, lint, frozen install and scan block a change in ${gates.length} workflows.`,
      )
    }
    const told = lacking.map((duty) => {
      const weak = done.find((one) => one.duty === duty)
      return weak ? `${duty} is toothless (${weak.where}: ${weak.toothless})` : `${duty} is absent`
    })
    return fail(`Of what ought to block a change, ${told.join('; ')}.`, {
      member: lacking[0] ?? '',
    })
  })
}
