/** Work that several probes need and only one may do: done once per attempt. @module */

import type { Stand } from '../gather/stand.ts'

/** What came of it, by the number of the attempt and the name of the work. */
export type SharedWork = Map<string, Promise<unknown>>

/** A second attempt does it again: it is to show whether the first one can be repeated. */
export function sharedBy(work: SharedWork, stand: () => Stand): Stand['shared'] {
  return async <T>(name: string, make: (stand: Stand) => Promise<T>): Promise<T> => {
    const { attempt } = stand().run
    const key = `${attempt} ${name}`
    const made = (work.get(key) as Promise<T> | undefined) ?? make(stand())
    work.set(key, made)
    return await made
  }
}
