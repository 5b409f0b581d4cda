/**
 * What one session is meant to do, as a program that does one thing at a time, and the question
 * whether what was seen could have come from it (linearisability).
 *
 * Each call takes effect at one moment between its beginning and its end. A call that was cut off
 * has no end, and may have had its effect or not.
 *
 * @module
 */

/** The session, as far as its answers depend on it. */
export interface ModelState {
  readonly counter: number
  readonly rotatedMs: number
  readonly replays: number
  readonly device: string
  readonly expiresMs: number
  readonly isEnded: boolean
}

export interface ModelRules {
  readonly graceMs: number
  readonly raceMs: number
  readonly replaysMax: number
  readonly idleMs: number
  readonly absoluteEndMs: number
}

export type Asked =
  | {
      readonly kind: 'refresh'
      readonly counter: number
      readonly device: string
      readonly nowMs: number
    }
  | { readonly kind: 'end' }

/** The counter of the token that was given, or `refused`; `done` for the end of the session. */
export type Answered = number | 'refused' | 'done'

/** One call as it was seen. */
export interface SeenCall {
  readonly asked: Asked
  /** Undefined if it was cut off. */
  readonly answered: Answered | undefined
  /** Steps of the whole history, counted. */
  readonly beganAt: number
  readonly endedAt: number
}

export function step(
  state: ModelState,
  asked: Asked,
  rules: ModelRules,
): readonly [ModelState, Answered] {
  const ended = { ...state, isEnded: true }
  if (asked.kind === 'end') return [ended, 'done']
  const { counter, device, nowMs } = asked
  if (state.isEnded || nowMs >= state.expiresMs) return [state, 'refused']
  if (counter === state.counter) {
    const expiresMs = Math.min(nowMs + rules.idleMs, rules.absoluteEndMs)
    const next = { ...state, counter: counter + 1, rotatedMs: nowMs, replays: 0, device, expiresMs }
    return [next, counter + 1]
  }
  const ageMs = nowMs - state.rotatedMs
  const isAgain = counter === state.counter - 1 && device === state.device && ageMs <= rules.graceMs
  if (!isAgain) return [ended, 'refused']
  if (ageMs <= rules.raceMs) return [state, state.counter]
  if (state.replays >= rules.replaysMax) return [ended, 'refused']
  return [{ ...state, replays: state.replays + 1 }, state.counter]
}

/** Whether some order of the calls explains every answer and how the session ended up. */
export function isExplained(
  calls: readonly SeenCall[],
  start: ModelState,
  isFinal: (state: ModelState) => boolean,
  rules: ModelRules,
): boolean {
  // Many orders lead to the same calls being left in the same state.
  const tried = new Set<string>()

  function leads(left: readonly number[], state: ModelState): boolean {
    const key = JSON.stringify([left, state])
    if (tried.has(key)) return false
    tried.add(key)
    const remaining = left.map((index) => calls[index] as SeenCall)
    if (isFinal(state) && remaining.every(({ answered }) => answered === undefined)) return true
    // What began after another had ended cannot come before it.
    const firstEnd = Math.min(...remaining.map(({ endedAt }) => endedAt))
    return remaining.some((call, at) => {
      if (call.beganAt > firstEnd) return false
      const [next, answer] = step(state, call.asked, rules)
      const fits = call.answered === undefined || call.answered === answer
      return fits && leads(left.toSpliced(at, 1), next)
    })
  }

  return leads([...calls.keys()], start)
}
