/**
 * Judges what the workers of the proof have logged. A line is `WHAT JOB TOKEN PID`, where WHAT is
 * `effect` when a run begins, and how it ended by the word of the store.
 *
 * @module
 */

export interface Judgement {
  readonly effects: number
  /** Jobs with more than one effect: each under a token of its own, or it is a violation. */
  readonly repeated: number
  readonly accepted: number
  /** Completions that the store refused. */
  readonly refused: number
  readonly violations: readonly string[]
}

interface History {
  readonly effects: number[]
  readonly accepted: number[]
  /** Of the effects. */
  readonly processes: string[]
}

export function judge(log: string, jobs: number): Judgement {
  const histories = historiesOf(log)
  const all = [...histories.values()]
  const without = jobs - all.filter(({ effects }) => effects.length > 0).length
  const violations = [...histories].flatMap(([id, history]) => violationsOf(id, history))
  return {
    effects: sum(all.map(({ effects }) => effects.length)),
    repeated: all.filter(({ effects }) => effects.length > 1).length,
    accepted: sum(all.map(({ accepted }) => accepted.length)),
    refused: log.split('\n').filter((line) => line.startsWith('stale ')).length,
    violations: without > 0 ? [...violations, `${without} jobs had no effect`] : violations,
  }
}

/** Has another process run a job after this one had begun it? */
export function isTakenOver(log: string, pid: number | undefined): boolean {
  return [...historiesOf(log).values()].some(({ processes }) => {
    const first = processes.indexOf(String(pid))
    return first >= 0 && first < processes.length - 1
  })
}

function historiesOf(log: string): ReadonlyMap<string, History> {
  const histories = new Map<string, History>()
  for (const line of log.trimEnd().split('\n')) {
    const [what, id = '', token, pid = ''] = line.split(' ')
    const history = histories.get(id) ?? { effects: [], accepted: [], processes: [] }
    histories.set(id, history)
    if (what === 'effect') {
      history.effects.push(Number(token))
      history.processes.push(pid)
    }
    if (what === 'done') history.accepted.push(Number(token))
  }
  return histories
}

function violationsOf(id: string, { effects, accepted }: History): string[] {
  const violations: string[] = []
  if (new Set(effects).size < effects.length) violations.push(`${id}: one token ran twice`)
  if (accepted.length > 1) violations.push(`${id}: completed ${accepted.length} times`)
  // Once a job is done it is claimed no more, so the token that completed it was the last.
  const last = Math.max(...effects)
  if (accepted.some((token) => token < last)) violations.push(`${id}: a stale completion`)
  return violations
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
