/**
 * How many files were accepted, and why others were not.
 *
 * @module
 */

import { KitError, type KitErrorClass } from '../../foundation/errors/index.ts'
import * as uploadErrors from './errors.ts'
import type { Upload, UploadOutcome } from './receive-file.ts'

export interface UploadStats {
  readonly accepted: number
  /** By code of the error. */
  readonly refused: Readonly<Record<string, number>>
}

export class UploadCounts {
  readonly #refused: Record<string, number> = Object.fromEntries(
    Object.values<KitErrorClass>(uploadErrors).map(({ definition }) => [nameOf(definition), 0]),
  )
  #accepted = 0

  /** Counts what becomes of the files of one request, and changes nothing of it. */
  async of<Received extends Upload | UploadOutcome>(
    read: () => Promise<Received[]>,
  ): Promise<Received[]> {
    try {
      const received = await read()
      for (const one of received) {
        if ('error' in one) this.#refuse(one.error)
        else this.#accepted += 1
      }
      return received
    } catch (error) {
      this.#refuse(error)
      throw error
    }
  }

  stats(): UploadStats {
    return { accepted: this.#accepted, refused: { ...this.#refused } }
  }

  /** What is wrong with the request, not with a file, is counted elsewhere. */
  #refuse(error: unknown): void {
    if (!(error instanceof KitError)) return
    const code = nameOf(error)
    const count = this.#refused[code]
    if (count !== undefined) this.#refused[code] = count + 1
  }
}

function nameOf({ code }: { readonly code: string }): string {
  return code.toLowerCase()
}
