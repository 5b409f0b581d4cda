/**
 * How many guesses an attacker needs for a password who knows how people choose them (zxcvbn).
 *
 * The dictionaries are loaded when they are first needed, or by `warm()`: they take a fifth of a
 * second and 20 MB. Only the beginning of a password is judged, and few of its readings as
 * "l33t", because the time grows with the square of its length.
 *
 * @module
 */

import { createRequire } from 'node:module'
import { setImmediate } from 'node:timers/promises'

export interface Strength {
  readonly guesses: number
  /** Some of it is what is known of the user or the service. */
  readonly isPersonal: boolean
}

type Core = typeof import('@zxcvbn-ts/core')
type Common = typeof import('@zxcvbn-ts/language-common')
type English = typeof import('@zxcvbn-ts/language-en')

interface Judge {
  readonly zxcvbn: InstanceType<Core['ZxcvbnFactory']>
  readonly breached: ReadonlySet<unknown>
}

const require = createRequire(import.meta.url)
// At most 35 ms for the worst that we found; without bounds it is seconds.
const charactersJudged = 48
const l33tReadings = 10
// Shorter ones are refused for being short.
const breachedCharactersMin = 8

export class StrengthMeter {
  #judge: Judge | undefined

  /** Loads the dictionaries with pauses, in which the event loop does other work. */
  async warm(): Promise<void> {
    if (this.#judge !== undefined) return
    require('@zxcvbn-ts/core')
    await setImmediate()
    require('@zxcvbn-ts/language-common')
    await setImmediate()
    require('@zxcvbn-ts/language-en')
    await setImmediate()
    this.#loaded()
  }

  measure(password: string, userInputs: readonly string[]): Strength {
    const judged = password.slice(0, charactersJudged)
    const { guesses, sequence } = this.#loaded().zxcvbn.check(judged, [...userInputs])
    const isPersonal = sequence.some((match) => match['dictionaryName'] === 'userInputs')
    return { guesses, isPersonal }
  }

  /** Whether it is one of those that were seen most often in breaches, in any case of letters. */
  isBreached(password: string): boolean {
    return this.#loaded().breached.has(password.toLowerCase())
  }

  #loaded(): Judge {
    this.#judge ??= load()
    return this.#judge
  }
}

function load(): Judge {
  const { ZxcvbnFactory }: Core = require('@zxcvbn-ts/core')
  const { adjacencyGraphs, dictionary: common }: Common = require('@zxcvbn-ts/language-common')
  const { dictionary: english }: English = require('@zxcvbn-ts/language-en')
  // Without surnames and the words of Wikipedia: 120,000 more entries changed no verdict we tried.
  const { 'lastnames-en': _names, 'wikipedia-en': _words, ...lean } = english
  const zxcvbn = new ZxcvbnFactory({
    dictionary: { ...common, ...lean },
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: l33tReadings,
  })
  // 17,950 of 49,233; a set refers to the texts of the dictionary, so it takes half a megabyte.
  const long = common['passwords-common'].filter((entry) => entry.length >= breachedCharactersMin)
  return { zxcvbn, breached: new Set(long) }
}
