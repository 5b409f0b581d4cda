/**
 * Room on the disk that is kept for the day when there is none.
 *
 * On a full disk even a DELETE fails, because it writes to the log first. So a file beside the
 * database, `<file>.ballast`, takes up room that nobody else can use. A DELETE that finds the disk
 * full has the file removed and runs again. An operator may remove it by hand as well. It is made
 * again once twice its size is free, so it never takes the last room.
 *
 * @module
 */

import { closeSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** A disk with less is full. */
const roomBytes = 1024 * 1024
const chunk = Buffer.alloc(64 * 1024, 'ballast ')

export class Ballast {
  readonly #file: string
  readonly #bytes: number

  /** @param bytes 0 for none */
  constructor(databaseFile: string, bytes: number) {
    this.#file = `${databaseFile}.ballast`
    this.#bytes = bytes
  }

  /** Makes room. Returns whether there was any to make. */
  release(): boolean {
    if (this.#bytes === 0 || this.#heldBytes() === 0) return false
    rmSync(this.#file, { force: true })
    return true
  }

  /**
   * Keeps room again if there is enough. Returns whether the disk has room.
   *
   * @param bytesFreeInFile what the database can still store without growing
   */
  restore(bytesFreeInFile: number): boolean {
    const isKept = this.#heldBytes() >= this.#bytes
    const wanted = Math.max(roomBytes, isKept ? 0 : 2 * this.#bytes)
    const { bavail, bsize } = statfsSync(dirname(this.#file))
    if (bavail * bsize < wanted) return bytesFreeInFile >= wanted
    return isKept || this.#fill()
  }

  #heldBytes(): number {
    return statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0
  }

  #fill(): boolean {
    // Written, not only sized: a file with holes takes up no room.
    const descriptor = openSync(this.#file, 'w', 0o600)
    try {
      for (let left = this.#bytes; left > 0; left -= chunk.length) {
        writeSync(descriptor, chunk, 0, Math.min(left, chunk.length))
      }
      return true
    } catch {
      // Somebody else was quicker; what little is free must stay free.
      rmSync(this.#file, { force: true })
      return false
    } finally {
      closeSync(descriptor)
    }
  }
}
