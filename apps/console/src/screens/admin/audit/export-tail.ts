/**
 * The end of an export, which says whether it is all there.
 *
 * @module
 */

/** A manifest is shorter by far. */
const tailBytesMax = 64 * 1_024

/** Keeps the last bytes of a stream, as it goes by. */
export function exportTail() {
  let tail = new Uint8Array(0)
  return {
    push(chunk: Uint8Array): void {
      const joined = new Uint8Array(tail.length + chunk.length)
      joined.set(tail)
      joined.set(chunk, tail.length)
      tail = joined.slice(-tailBytesMax)
    },
    /** How many entries the manifest names; undefined if the end is missing. */
    entries(): number | undefined {
      const last = new TextDecoder().decode(tail).trimEnd().split('\n').at(-1) ?? ''
      return countIn(last)
    },
  }
}

function countIn(line: string): number | undefined {
  if (!line.startsWith('{"manifest":')) return undefined
  try {
    return (JSON.parse(line) as { manifest: { count: number } }).manifest.count
  } catch {
    // Cut in the middle of it.
    return undefined
  }
}
