/**
 * Secrets that are made up anew for each run, each with the place where it was put.
 *
 * A secret is made of letters and digits, and in one of the shapes of what has to be escaped between
 * them. A part of it counts as the whole: no URL and no JSON encoding changes the letters, and what
 * is left of a secret that was cut in the middle is found as well.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'

/**
 * `word`: as a person would choose it. `hex` and `token`: as programs make them. `escaped`: with what
 * a URL, a form and JSON must escape.
 */
export const shapes = ['word', 'hex', 'token', 'escaped'] as const

export type Shape = (typeof shapes)[number]

export interface Plant {
  /** Where it was put. */
  readonly place: string
  readonly text: string
  /** Any of which betrays it. */
  readonly parts: readonly string[]
}

export class Plants {
  readonly #plants: Plant[] = []

  get all(): readonly Plant[] {
    return this.#plants
  }

  get places(): readonly string[] {
    return [...new Set(this.#plants.map(({ place }) => place))]
  }

  /** A new secret for the place. */
  plant(place: string, shape: Shape = 'token'): string {
    return this.learn(place, made[shape]())
  }

  /** One of each shape. */
  plantEach(place: string): readonly string[] {
    return shapes.map((shape) => this.plant(place, shape))
  }

  /** A secret that somebody else has made. @param secret what of it nobody else has, if not all */
  learn(place: string, text: string, secret: string = text): string {
    this.#plants.push({ place, text, parts: partsOf(secret) })
    return text
  }
}

const made: Readonly<Record<Shape, () => string>> = {
  word: () => `${letters(12)}-Otters-${letters(12)}`,
  hex: () => randomBytes(20).toString('hex'),
  token: () => randomBytes(32).toString('base64url'),
  escaped: () => `${letters(12)}"${letters(12)}+/${letters(12)}%${letters(12)}ü&${letters(12)}`,
}

/** None of them is a hex digit, so that no `%` before them encodes anything. */
function letters(count: number): string {
  const alphabet = 'ghjkmnpqrstvwxyz'
  return Array.from(randomBytes(count), (byte) => alphabet[byte % alphabet.length]).join('')
}

const partChars = 12

function partsOf(text: string): readonly string[] {
  return text
    .split(/[^\w-]|-Otters-/)
    .filter((run) => run.length >= partChars)
    .flatMap((run) => [run.slice(0, partChars), run.slice(-partChars)])
}
