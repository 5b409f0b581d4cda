/**
 * How many guesses an attacker needs for a password who knows how people choose them (zxcvbn).
 *
 * The dictionaries are loaded when they are first needed, or by `warm()`: they take a fifth of a
 * second and 30 MB. Only the beginning of a password is judged, and few of its readings as
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

/** Ranked between two pauses: a few milliseconds of work. */
const wordsAtOnce = 8_192

export class StrengthMeter {
  #judge: Judge | undefined
  #warming: Promise<Judge> | undefined

  /** Loads the dictionaries with pauses, in which the event loop does other work. */
  async warm(): Promise<void> {
    if (this.#judge !== undefined) return
    this.#warming ??= withPauses(loading())
    const judge = await this.#warming
    this.#judge ??= judge
    this.#warming = undefined
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
    this.#judge ??= atOnce(loading())
    return this.#judge
  }
}

type Loading = Generator<undefined, Judge, undefined>

async function withPauses(steps: Loading): Promise<Judge> {
  let step = steps.next()
  while (step.done !== true) {
    await setImmediate()
    step = steps.next()
  }
  return step.value
}

function atOnce(steps: Loading): Judge {
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}

/** Yields where others may have their turn. */
function* loading(): Loading {
  const { ZxcvbnFactory }: Core = require('@zxcvbn-ts/core')
  yield
  const { adjacencyGraphs, dictionary: common }: Common = require('@zxcvbn-ts/language-common')
  const zxcvbn = new ZxcvbnFactory({ graphs: adjacencyGraphs, l33tMaxSubstitutions: l33tReadings })
  for (const [name, words] of Object.entries(common)) yield* rank(zxcvbn, name, words)
  yield* rankEnglish(zxcvbn)
  // 17,950 of 49,233; a set refers to the texts of the dictionary, so it takes half a megabyte.
  const long = common['passwords-common'].filter((entry) => entry.length >= breachedCharactersMin)
  return { zxcvbn, breached: new Set(long) }
}

/**
 * Without surnames and the words of Wikipedia: 120,000 more entries changed no verdict we tried. The
 * package as a whole would unpack them all the same, so its lists are loaded one by one.
 */
function* rankEnglish(zxcvbn: Judge['zxcvbn']): Generator<undefined> {
  const names: readonly string[] = require('@zxcvbn-ts/language-en/dist/firstnames.json.cjs')
  yield* rank(zxcvbn, 'firstnames-en', names)
  const sequences: Lists = require('@zxcvbn-ts/language-en/dist/wordSequences.json.cjs')
  for (const [name, words] of Object.entries(sequences)) yield* rank(zxcvbn, name, words)
  const words: readonly string[] = require('@zxcvbn-ts/language-en/dist/commonWords.json.cjs')
  yield
  yield* rank(zxcvbn, 'commonWords-en', words)
}

type Lists = Readonly<Record<string, readonly string[]>>

/** What the library does itself with lists that are given to it, but all at once. */
function* rank(
  zxcvbn: Judge['zxcvbn'],
  name: string,
  words: readonly (string | number)[],
): Generator<undefined> {
  const ranks: Record<string, number> = {}
  let [rank, longest] = [0, 0]
  for (const word of words) {
    rank += 1
    ranks[word] = rank
    longest = Math.max(longest, String(word).length)
    if (rank % wordsAtOnce === 0) yield
  }
  zxcvbn['options'].rankedDictionaries[name] = ranks
  zxcvbn['options'].rankedDictionariesMaxWordSize[name] = longest
}
