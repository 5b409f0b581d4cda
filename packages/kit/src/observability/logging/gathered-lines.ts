/**
 * Lines as bytes, in the order in which they came, until they are taken to be written.
 *
 * A line is put together from some twenty pieces, which V8 keeps as they are until somebody needs
 * the whole. So each is made bytes at once, while its pieces are still in the cache of the processor.
 *
 * @module
 */

export interface Lines {
  readonly bytes: Uint8Array
  /** Of the lines as they were given. */
  readonly chars: number
}

const blockBytes = 65_536
/** UTF-8 needs no more for a UTF-16 code unit. */
const unitBytesMax = 3
const none: Lines = { bytes: new Uint8Array(0), chars: 0 }

export class GatheredLines {
  readonly #full: Lines[] = []
  #block = Buffer.alloc(0)
  /** What was taken of the block ends here, and what was added there. */
  #from = 0
  #to = 0
  #chars = 0

  /** Whether a block is full now. */
  add(line: string): boolean {
    const bytesMax = unitBytesMax * line.length
    const isFull = this.#to + bytesMax > this.#block.length
    if (isFull) this.#begin(Math.max(blockBytes, bytesMax))
    this.#to += this.#block.write(line, this.#to)
    this.#chars += line.length
    return isFull && this.#full.length > 0
  }

  /** What is in full blocks, at most `blocks` of them. */
  takeFull(blocks: number): Lines {
    return together(this.#full.splice(0, blocks))
  }

  /** All that is not in a full block; the rest of the block goes on being filled. */
  takeLast(): Lines {
    const bytes = this.#block.subarray(this.#from, this.#to)
    const chars = this.#chars
    this.#from = this.#to
    this.#chars = 0
    return { bytes, chars }
  }

  takeAll(): Lines {
    const full = this.#full.splice(0)
    return together([...full, this.takeLast()])
  }

  #begin(bytes: number): void {
    const last = this.takeLast()
    if (last.chars > 0) this.#full.push(last)
    this.#block = Buffer.allocUnsafeSlow(bytes)
    this.#from = 0
    this.#to = 0
  }
}

function together(lines: readonly Lines[]): Lines {
  const [first = none] = lines
  if (lines.length < 2) return first
  return {
    bytes: Buffer.concat(lines.map(({ bytes }) => bytes)),
    chars: lines.reduce((sum, { chars }) => sum + chars, 0),
  }
}
