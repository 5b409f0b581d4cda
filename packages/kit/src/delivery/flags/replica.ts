/**
 * All flags in the memory of this process: what is declared, as it is set. Deciding waits for nothing
 * and allocates nothing.
 *
 * @module
 */

import type { CohortTotals } from './cohort-figures.ts'
import type { CohortWatch } from './cohort-watch.ts'
import { FlagUnknownError } from './errors.ts'
import {
  type CompiledFlag,
  compile,
  type Decision,
  decide,
  type FlagSubject,
} from './evaluation.ts'
import type { FlagDefinition } from './flag-definition.ts'
import { declaredState, type FlagState } from './flag-state.ts'

/** One flag, and how often it was asked for. */
export class KeptFlag {
  readonly definition: FlagDefinition
  state: FlagState
  compiled: CompiledFlag
  on = 0
  off = 0
  /** While it is under rollout. */
  watch: CohortWatch | undefined
  /** What was counted of its rollouts. */
  readonly cohorts: { readonly on: CohortTotals; readonly off: CohortTotals } = {
    on: { answers: 0, errors: 0 },
    off: { answers: 0, errors: 0 },
  }

  constructor(definition: FlagDefinition) {
    this.definition = definition
    this.state = declaredState(definition)
    this.compiled = compile(definition.key, this.state)
  }
}

export class FlagReplica {
  readonly #flags: ReadonlyMap<string, KeptFlag>

  constructor(definitions: readonly FlagDefinition[]) {
    this.#flags = new Map(definitions.map((each) => [each.key, new KeptFlag(each)]))
  }

  get flags(): Iterable<KeptFlag> {
    return this.#flags.values()
  }

  /** Undefined if no such flag is declared. Not counted. */
  decide(key: string, subject: FlagSubject | undefined): Decision | undefined {
    const flag = this.#flags.get(key)
    return flag === undefined ? undefined : decide(flag.compiled, subject)
  }

  /** @throws RangeError if no such flag is declared, which is a defect of the program. */
  isOn(key: string, subject: FlagSubject | undefined, request?: object): boolean {
    const flag = this.#flags.get(key)
    if (flag === undefined) throw undeclared(key, this.#flags)
    const { isOn } = decide(flag.compiled, subject)
    if (isOn) flag.on += 1
    else flag.off += 1
    if (flag.watch !== undefined) flag.watch.evaluated(isOn, request)
    return isOn
  }

  /** @throws FlagUnknownError for whoever asks from outside. */
  get(key: string): KeptFlag {
    const flag = this.#flags.get(key)
    if (flag === undefined) throw new FlagUnknownError(`There is no flag ${key}.`)
    return flag
  }

  has(key: string): boolean {
    return this.#flags.has(key)
  }

  /** Takes over all that is stored; what is not stored is as declared. Returns what is new. */
  replaceAll(states: ReadonlyMap<string, FlagState>): KeptFlag[] {
    return [...this.#flags].flatMap(([key, flag]) => {
      const state = states.get(key) ?? declaredState(flag.definition)
      return set(flag, state) ? [flag] : []
    })
  }

  /** Takes over what this process has written, unless it knows a later version. */
  replaceOlder(key: string, state: FlagState): boolean {
    const flag = this.get(key)
    return state.version > flag.state.version && set(flag, state)
  }
}

function set(flag: KeptFlag, state: FlagState): boolean {
  if (flag.state.version === state.version && flag.state.updatedAt === state.updatedAt) return false
  flag.compiled = compile(flag.definition.key, state)
  flag.state = state
  return true
}

function undeclared(key: string, flags: ReadonlyMap<string, unknown>): RangeError {
  const names = [...flags.keys()].join(', ')
  return new RangeError(`flags: "${key}" is not declared; declared are: ${names}`)
}
