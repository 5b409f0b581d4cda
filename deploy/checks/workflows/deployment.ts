/**
 * The order in which a version reaches production, by what needs what. That the program which deploys
 * backs up before it migrates, and migrates before anybody is served, is a rule of its own.
 *
 * @module
 */

import { stateNames } from '../../rollout/states.ts'
import {
  environmentOf,
  type Job,
  jobsOf,
  needsOf,
  type Step,
  type WorkflowFile,
} from './workflow-file.ts'

const program = 'deploy/deploy.sh'

/** @returns sentences without the file */
export function deploymentProblems(file: WorkflowFile): readonly string[] {
  return [...orderProblems(file), ...productionProblems(file), ...stateProblems(stateNames)]
}

function orderProblems(file: WorkflowFile): readonly string[] {
  const { jobs = {} } = file.content
  const chain = ['ci', 'staging', 'staging-smoke', 'staging-audit', 'production']
  const links = chain.slice(1).map((id, index) => [chain[index] ?? '', id] as const)
  return [
    ...chain.filter((id) => jobs[id] === undefined).map((id) => `there is no job ${id}`),
    ...links
      .filter(([before, id]) => !needsOf(file, id).has(before))
      .map(([before, id]) => `job ${id}: begins without ${before}`),
    // A condition that is met after a failure would go round what it needs.
    ...chain
      .filter((id) => jobs[id]?.if !== undefined)
      .map((id) => `job ${id}: has a condition of its own`),
    ...(environmentOf(jobs['production'] ?? {}) === 'production'
      ? []
      : ['job production: deploys without the approval of the environment production']),
    ...jobsOf(file)
      .filter(([id]) => id !== 'production' && environmentOf(jobs[id] ?? {}) === 'production')
      .map(([id]) => `job ${id}: is in production, too`),
  ]
}

/** Of each job that deploys: by digest, and taken back when a step fails. */
function productionProblems(file: WorkflowFile): readonly string[] {
  const deploying = jobsOf(file).filter(([, job]) => deploymentsOf(job).length > 0)
  return [
    ...(deploying.some(([id]) => id === 'production')
      ? []
      : [`job production: does not run ${program}`]),
    ...deploying.flatMap(([id, job]) => {
      const { steps = [] } = job
      const last = steps.findLastIndex(isDeployment)
      const rollback = steps.findIndex(isRollback)
      const uses = job.steps?.some(({ run = '' }) => run.includes('--image "$API_IMAGE"'))
      return [
        ...(uses ? [] : [`job ${id}: deploys another image than was built`]),
        ...(rollback > last ? [] : [`job ${id}: is not rolled back on failure()`]),
        ...(isBuiltImage(job) ? [] : [`job ${id}: does not deploy the digest of the job images`]),
      ]
    }),
  ]
}

function deploymentsOf({ steps = [] }: Job): readonly Step[] {
  return steps.filter(isDeployment)
}

function isDeployment({ run = '' }: Step): boolean {
  return run.includes(program) && !run.includes('--rollback') && !run.includes('--dry-run')
}

function isRollback({ run = '', if: condition = '' }: Step): boolean {
  const isReal = run.includes(`${program} `) && !run.includes('--dry-run')
  return isReal && run.includes('--rollback') && String(condition).includes('failure()')
}

function isBuiltImage(job: Job): boolean {
  const { env = {} } = job
  return String(env['API_IMAGE']).includes('needs.images.outputs.api')
}

/** @param states of the program, in order */
export function stateProblems(states: readonly string[]): readonly string[] {
  const wanted = ['backup', 'migrate', 'rollout', 'smoke', 'watch']
  const found = states.filter((state) => wanted.includes(state))
  if (JSON.stringify(found) === JSON.stringify(wanted)) return []
  return [`${program} goes through ${states.join(', ')}; ${wanted.join(' before ')} is wanted`]
}
