/**
 * Small copies of the pictures that are on the screen. They are made beside the main thread, few at
 * a time, those asked for last first: whoever scrolls past a hundred waits only for what they see.
 *
 * @module
 */

import type { Picture } from './queue/queue-state.ts'
import { smallerCopy } from './smaller-copy.ts'

const width = 360
/** Smaller files are shown as they are: to decode them is cheaper than to copy them first. */
const smallBytes = 65_536
/** To decode a large photo takes a core for a moment; keys and clicks need one too. */
const atOnce = Math.max(1, Math.min(3, Math.floor(navigator.hardwareConcurrency / 2)))

type Told = (address: string) => void

interface Order {
  readonly id: number
  readonly file: File
  readonly told: Told
}

const made = new Map<number, string>()
const orders: Order[] = []
let atWork = 0

export function knownThumbnail(id: number): string | undefined {
  return made.get(id)
}

/** @returns how to say that it is not wanted any more */
export function orderThumbnail({ id, file }: Picture, told: Told): () => void {
  const order = { id, file, told }
  orders.push(order)
  work()
  return () => {
    const at = orders.indexOf(order)
    if (at !== -1) orders.splice(at, 1)
  }
}

/** Of these; those of all others give back their memory. */
export function keepThumbnails(pictures: readonly Picture[]): void {
  // Ids only rise, and the queue begins anew as a whole.
  const first = pictures[0]?.id ?? Number.POSITIVE_INFINITY
  for (const [id, address] of made) {
    if (id >= first) continue
    URL.revokeObjectURL(address)
    made.delete(id)
  }
}

function work(): void {
  while (atWork < atOnce) {
    const order = orders.pop()
    if (order === undefined) return
    atWork += 1
    void carryOut(order).finally(() => {
      atWork -= 1
      work()
    })
  }
}

async function carryOut({ id, file, told }: Order): Promise<void> {
  const known = made.get(id)
  if (known !== undefined) return told(known)
  const copy = file.size <= smallBytes ? file : await smallerCopy(file, width)
  const address = URL.createObjectURL(copy)
  made.set(id, address)
  told(address)
}
