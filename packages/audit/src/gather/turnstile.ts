/** Lets so many in at once; the others wait in order. @module */

export type Turnstile = <T>(work: () => Promise<T>) => Promise<T>

export function turnstile(atOnce: number): Turnstile {
  let inside = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (inside >= atOnce) await new Promise<void>((enter) => waiting.push(enter))
    else inside += 1
    try {
      return await work()
    } finally {
      // Who waits takes the place over, so that none slips in between.
      const next = waiting.shift()
      if (next === undefined) inside -= 1
      else next()
    }
  }
}
