/** GitHub workflows as jobs and steps. @module */

import { isMapping, listAt, type Mapping, mappingAt, type YamlDocument } from './yaml-files.ts'

export interface Step {
  /** "ci.yml, job test, step 3" */
  readonly where: string
  readonly run: string
  readonly uses: string
  readonly inputs: Mapping
  /** Its failure does not fail the job, or the job's the workflow. */
  readonly isForgiven: boolean
  readonly isOff: boolean
}

export interface Job {
  readonly name: string
  readonly content: Mapping
}

export interface Workflow {
  readonly path: string
  readonly triggers: readonly string[]
  readonly content: Mapping
  readonly jobs: readonly Job[]
  readonly steps: readonly Step[]
  /** Workflows of others that it calls: what they do is not known. */
  readonly calls: readonly string[]
}

export function workflowsOf(documents: readonly YamlDocument[]): readonly Workflow[] {
  return documents.filter(({ content }) => isMapping(content['jobs'])).map(workflowOf)
}

/** Whether a change has to pass it, as far as the file can say. */
export function runsOnChange({ triggers }: Workflow): boolean {
  const gates = ['push', 'pull_request', 'pull_request_target', 'merge_group', 'workflow_call']
  return triggers.some((trigger) => gates.includes(trigger))
}

function workflowOf({ path, content }: YamlDocument): Workflow {
  const jobs = Object.entries(mappingAt(content, 'jobs')).map(([name, job]) => ({
    name,
    content: mappingAt(job),
  }))
  return {
    path,
    content,
    jobs,
    // YAML 1.1 reads `on` as true; the parser here is of 1.2, but both are seen.
    triggers: triggersOf(content['on'] ?? content['true']),
    steps: jobs.flatMap((job) => stepsOf(path, job)),
    calls: jobs.map((job) => job.content['uses']).filter((uses) => typeof uses === 'string'),
  }
}

function triggersOf(on: unknown): readonly string[] {
  if (typeof on === 'string') return [on]
  return Array.isArray(on) ? on.map(String) : Object.keys(mappingAt(on))
}

function stepsOf(path: string, { name, content }: Job): readonly Step[] {
  return listAt(content, 'steps').map((step, index) => {
    const { run, uses } = mappingAt(step)
    const parts = [mappingAt(step), content]
    return {
      where: `${path}, job ${name}, step ${index + 1}`,
      run: typeof run === 'string' ? run : '',
      uses: typeof uses === 'string' ? uses : '',
      inputs: mappingAt(step, 'with'),
      isForgiven: parts.some((part) => part['continue-on-error'] === true),
      isOff: parts.some((part) => /^(\$\{\{\s*)?false(\s*\}\})?$/.test(String(part['if']))),
    }
  })
}
