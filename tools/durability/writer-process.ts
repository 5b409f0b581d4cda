/**
 * A process of several writers that prints `ack <id>` after each commit, until it is killed. Its
 * one argument is a {@link WriterTask} as JSON.
 *
 * @module
 */

import { writeSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { createLedger, openLedger, type Place, transfer } from './ledger.ts'

export interface WriterTask {
  readonly place: Place
  readonly writers: number
  /** Tells runs on the same store apart. */
  readonly run: string
  /** The control: says so before the commit. */
  readonly acksEarly?: boolean
}

const { place, writers, run, acksEarly = false } = JSON.parse(process.argv[2] ?? '') as WriterTask
const database = await openLedger(place)
await createLedger(database)
await Promise.all(Array.from({ length: writers }, (_, writer) => writeUntilKilled(writer)))

async function writeUntilKilled(writer: number): Promise<void> {
  for (let number = 0; ; number += 1) {
    const id = `${run}-${writer}-${number}`
    const stored = transfer(database, id, number)
    // Synchronous, so that what is read of a killed process was acknowledged before.
    if (acksEarly) writeSync(1, `ack ${id}\n`)
    const isStored = await stored.then(
      () => true,
      () => false,
    )
    if (isStored && !acksEarly) writeSync(1, `ack ${id}\n`)
    // The server may be the one that was killed: its connections are refused for a while.
    if (!isStored) await setTimeout(20)
  }
}
