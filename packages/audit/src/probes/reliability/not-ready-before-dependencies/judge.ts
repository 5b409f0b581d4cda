import { type Answer, told } from '../../../gather/answer.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { exchangesOf, seconds } from '../health-samples.ts'

/** A boot while one required dependency refused connections; it came up later. */
export interface Start {
  readonly dependency: string
  /** While it was down; a connection that is refused says that it does not listen yet. */
  readonly liveness: readonly Answer[]
  readonly readiness: readonly Answer[]
  /** Undefined: it was neither ready nor had it exited when the dependency came up. */
  readonly outcomeWhileDown: 'ready' | 'exited' | 'silent' | undefined
  readonly outcome: 'ready' | 'exited' | 'silent'
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  readonly ms: number
}

export interface Facts {
  readonly readiness: string | undefined
  /** How it boots when all is up. */
  readonly normal: 'ready' | 'exited' | 'silent' | undefined
  readonly starts: readonly Start[]
}

export function judge({ readiness, normal, starts }: Facts): Judgement {
  if (starts.length === 0) return notApplicable('It is declared without required dependencies.')
  if (readiness === undefined) return unknown('No readiness endpoint is known.')
  const control = { name: 'it becomes ready when all is up', held: normal === 'ready' }
  return withControl(control, ({ pass, fail }) => {
    for (const start of starts) {
      const problem = problemOf(start)
      if (problem === undefined) continue
      const shown = start.readiness.filter(isReady).slice(0, 1)
      return fail(`Started while ${start.dependency} was down, ${problem}.`, {
        member: `without ${start.dependency}`,
        evidence: exchangesOf(shown.length > 0 ? shown : start.liveness.slice(-1)),
      })
    }
    return pass(starts.map(storyOf).join(' '), {
      evidence: exchangesOf(starts.map((start) => start.readiness.at(-1))),
    })
  })
}

function isReady({ status }: Answer): boolean {
  return status === 200
}

/** How often liveness may come and go: a process that exits once is no loop. */
const flapsMax = 1

function problemOf(start: Start): string | undefined {
  const ready = start.readiness.find(isReady)
  if (ready !== undefined) return `it said that it was ready: ${told(ready)}`
  if (start.outcomeWhileDown === 'ready') return 'it was ready before that came up'
  if (flapsOf(start.liveness) > flapsMax) return 'it crashed and came back again and again, unseen'
  if (start.outcome === 'exited' && start.exitCode === 0) return 'it exited with code 0'
  if (start.outcome === 'silent') {
    return `it did not become ready within ${seconds(start.ms)} although the dependency came up`
  }
  return undefined
}

/** How often it answered, then did not. */
function flapsOf(liveness: readonly Answer[]): number {
  return liveness.filter(
    ({ ending }, index) => ending !== 'answered' && liveness[index - 1]?.ending === 'answered',
  ).length
}

function storyOf({ dependency, outcome, exitCode, signal, ms, readiness }: Start): string {
  const without = `Started while ${dependency} was down,`
  if (outcome === 'exited') {
    return `${without} it exited with ${exitCode === undefined ? signal : `code ${exitCode}`} after ${seconds(ms)}.`
  }
  const answer = readiness.findLast(({ ending }) => ending === 'answered')
  const meanwhile = answer === undefined ? 'waited without answering' : `answered ${answer.status}`
  return `${without} it ${meanwhile} and was ready once it was up.`
}
