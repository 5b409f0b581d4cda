/**
 * Looks the server's name up, for all connections of a pool together.
 *
 * A lookup that hangs occupies one of Node's few worker threads, which files and passwords need too
 * (`UV_THREADPOOL_SIZE`, default 4); pools that ask once per connection stop the whole service. So
 * one lookup runs at a time, and a second one only when the first has hung for long. Until one of
 * them answers, connections that had an answer before use that.
 *
 * @module
 */

import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'

type Answer = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void
export type Resolve = (name: string, options: LookupOptions & { all: true }, done: Answer) => void

const lookupsMax = 2
const hangsAfterMs = 1_000
/** How long an answer may take before the last one serves. */
const patienceMs = 100

export function nameLookup(
  resolve: Resolve = lookup,
  now: () => number = () => performance.now(),
): LookupFunction {
  const askers = new Set<Answer>()
  let known: LookupAddress[] | undefined
  let running = 0
  let startedMs = 0

  const tell = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => {
    const told = [...askers]
    askers.clear()
    for (const asker of told) asker(error, addresses)
  }

  const start = (name: string, options: LookupOptions) => {
    running += 1
    startedMs = now()
    resolve(name, { ...options, all: true }, (error, addresses) => {
      running -= 1
      if (error === null) known = addresses
      // A name that does not exist is an answer; a name server that does not answer is none.
      if (error?.code === 'EAI_AGAIN' && known !== undefined) tell(null, known)
      else tell(error, addresses)
    })
  }

  return (name, options, callback) => {
    const answer = oncePatient(askers, () => known, ending(options.all === true, callback))
    askers.add(answer)
    const hangs = now() - startedMs > hangsAfterMs
    if (running === 0 || (hangs && running < lookupsMax)) start(name, options)
  }
}

function oncePatient(
  askers: Set<Answer>,
  known: () => LookupAddress[] | undefined,
  answer: Answer,
): Answer {
  const timer = setTimeout(() => {
    const addresses = known()
    if (addresses === undefined || !askers.delete(patient)) return
    answer(null, addresses)
  }, patienceMs)
  timer.unref()
  const patient: Answer = (error, addresses) => {
    clearTimeout(timer)
    answer(error, addresses)
  }
  return patient
}

function ending(wantsAll: boolean, callback: Parameters<LookupFunction>[2]): Answer {
  return (error, addresses) => {
    const [first] = addresses ?? []
    if (error !== null || first === undefined) callback(error, '', 0)
    else if (wantsAll) callback(null, addresses)
    else callback(null, first.address, first.family)
  }
}
