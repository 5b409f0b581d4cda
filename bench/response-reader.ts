/**
 * Reads the answers of one HTTP/1.1 connection, one at a time, just far enough to judge them.
 *
 * It needs a Content-Length, as every candidate sends one; an answer without it is an error rather
 * than a guess. Of a 200 it keeps no body, only its length; of a refusal the words, to be judged.
 *
 * @module
 */

/** What is left of an answer when it is complete. */
export interface Answer {
  readonly status: number
  readonly bodyBytes: number
  /** Head and body as text, as far as there is room; empty for status 200. */
  readonly excerpt: string
}

const headEnd = '\r\n\r\n'
const headBytesMax = 16_384
const excerptMax = 4_096

export class ResponseReader {
  #head = ''
  #status = 0
  #bodyBytes = 0
  #missingBytes = 0

  /**
   * Takes the next bytes; returns the answer once they complete it.
   *
   * @throws Error if the bytes are no answer with a known length, or more than one answer.
   */
  push(bytes: Buffer): Answer | undefined {
    if (this.#missingBytes > 0) {
      if (this.#status !== 200) this.#keep(bytes)
      return this.#take(bytes.length)
    }

    this.#head += bytes.toString('latin1')
    const end = this.#head.indexOf(headEnd)
    if (end === -1) {
      if (this.#head.length > headBytesMax) throw new Error('the head of the answer has no end')
      return undefined
    }
    this.#status = statusOf(this.#head)
    this.#bodyBytes = contentLengthOf(this.#head.slice(0, end + 2))
    this.#missingBytes = this.#bodyBytes
    return this.#take(this.#head.length - end - headEnd.length)
  }

  #keep(bytes: Buffer): void {
    if (this.#head.length < excerptMax) this.#head += bytes.toString('latin1')
  }

  #take(byteCount: number): Answer | undefined {
    this.#missingBytes -= byteCount
    if (this.#missingBytes > 0) return undefined
    if (this.#missingBytes < 0) throw new Error('the answer is longer than its Content-Length')
    const answer = {
      status: this.#status,
      bodyBytes: this.#bodyBytes,
      excerpt: this.#status === 200 ? '' : this.#head.slice(0, excerptMax),
    }
    this.#head = ''
    return answer
  }
}

function statusOf(head: string): number {
  if (!head.startsWith('HTTP/1.1 ')) throw new Error('the answer is not HTTP/1.1')
  return Number(head.slice(9, 12))
}

function contentLengthOf(head: string): number {
  const match = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)
  if (match === null) throw new Error(`an answer has no Content-Length: ${head.slice(0, 600)}`)
  return Number(match[1])
}
