/**
 * Looks the server's name up, for all connections of a client together.
 *
 * Node runs few lookups at a time, two unless `UV_THREADPOOL_SIZE` says otherwise, and a client that
 * asks for each attempt to connect soon has all of them when its name server is silent: then nobody
 * else's name is found either. So one lookup runs at a time, and while it does, the last answer serves.
 *
 * @module
 */

import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'

type Answer = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void
export type Resolve = (name: string, options: LookupOptions & { all: true }, done: Answer) => void

export function nameLookup(resolve: Resolve = lookup): LookupFunction {
  const askers: Answer[] = []
  let known: LookupAddress[] | undefined
  let isRunning = false

  const tell = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => {
    for (const asker of askers.splice(0)) asker(error, addresses)
  }
  const start = (name: string, options: LookupOptions) => {
    isRunning = true
    resolve(name, { ...options, all: true }, (error, addresses) => {
      isRunning = false
      if (error === null) known = addresses
      // A name that does not exist is an answer; a name server that does not answer is none.
      if (error?.code === 'EAI_AGAIN' && known !== undefined) tell(null, known)
      else tell(error, addresses)
    })
  }

  return (name, options, callback) => {
    const answer = answering(options.all === true, callback)
    if (isRunning && known !== undefined) {
      const addresses = known
      process.nextTick(() => answer(null, addresses))
      return
    }
    askers.push(answer)
    if (!isRunning) start(name, options)
  }
}

function answering(wantsAll: boolean, callback: Parameters<LookupFunction>[2]): Answer {
  return (error, addresses) => {
    const [first] = addresses ?? []
    if (error !== null || first === undefined) callback(error, '', 0)
    else if (wantsAll) callback(null, addresses)
    else callback(null, first.address, first.family)
  }
}
