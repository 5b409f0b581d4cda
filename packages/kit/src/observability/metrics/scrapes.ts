/**
 * Answers to scrapers. Those that come at nearly the same time get the same text, so that however
 * many ask, and however often, the families are read at most once in `sharedForMs` for each format.
 *
 * @module
 */

import { acceptedFormat } from './accepted-format.ts'
import { exposition, type Format, mediaTypes } from './exposition.ts'
import type { Family } from './registry.ts'

export interface ScrapeAnswer {
  readonly contentType: string
  readonly body: Buffer
}

interface Kept extends ScrapeAnswer {
  readonly atMs: number
}

export class Scrapes {
  readonly #families: () => Family[]
  readonly #sharedForMs: number
  readonly #now: () => number
  readonly #kept = new Map<Format, Kept>()

  constructor(families: () => Family[], sharedForMs: number, now: () => number) {
    this.#families = families
    this.#sharedForMs = sharedForMs
    this.#now = now
  }

  /** Of now. */
  text(format: Format): string {
    return exposition(this.#families(), format)
  }

  answer(accept: string | undefined): ScrapeAnswer {
    const format = acceptedFormat(accept)
    const kept = this.#kept.get(format)
    const nowMs = this.#now()
    if (kept !== undefined && nowMs - kept.atMs < this.#sharedForMs) return kept
    const body = Buffer.from(this.text(format))
    const answer = { contentType: mediaTypes[format], body, atMs: nowMs }
    this.#kept.set(format, answer)
    return answer
  }
}
