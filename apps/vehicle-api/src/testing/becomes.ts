import { setTimeout as wait } from 'node:timers/promises'

/** Looks again and again, for so long. @throws Error with what was seen last */
export async function becomes<Seen>(
  look: () => Seen | Promise<Seen>,
  isSo: (seen: Seen) => boolean,
  withinMs: number,
): Promise<Seen> {
  const endMs = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (isSo(seen)) return seen
    if (performance.now() > endMs) {
      throw new Error(`after ${withinMs} ms it is ${JSON.stringify(seen)}`)
    }
    await wait(5)
  }
}
