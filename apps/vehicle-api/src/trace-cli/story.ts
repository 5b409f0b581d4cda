/**
 * Finds the lines of a request among all others, and puts them in order. What is kept is bounded.
 *
 * @module
 */

export interface StoryLine {
  /** As it stood in the log. */
  readonly text: string
  readonly record: Readonly<Record<string, unknown>>
  /** When what it says began, in milliseconds since 1970: its time, less what it took. */
  readonly startMs: number
}

/** A request that wrote more is told as far as that. */
const linesMax = 10_000

export class Story {
  /** What is asked for, and the requests that belong to it if that is a trace. */
  readonly #ids: Set<string>
  readonly #found: StoryLine[] = []
  #read = 0
  #broken = 0
  #left = 0

  constructor(ids: Iterable<string>) {
    this.#ids = new Set(ids)
  }

  /** What was asked for, and the requests that turned out to belong to it. */
  get ids(): ReadonlySet<string> {
    return this.#ids
  }

  /** Lines seen, and those that are no JSON objects. */
  get counts(): { readonly read: number; readonly broken: number; readonly left: number } {
    return { read: this.#read, broken: this.#broken, left: this.#left }
  }

  /** Takes the line if it belongs to the story. */
  add(line: string): void {
    const text = line.trim()
    if (text === '') return
    this.#read += 1
    // What collects logs may have put a name or a time before the line.
    const start = text.indexOf('{')
    if (start === -1 || !text.endsWith('}')) this.#broken += 1
    else if (this.#mayBelong(text)) this.#take(text.slice(start))
  }

  /** In order of when they began, and as they were read where that is the same. */
  lines(): readonly StoryLine[] {
    return this.#found.toSorted((one, other) => one.startMs - other.startMs)
  }

  #mayBelong(text: string): boolean {
    for (const id of this.#ids) if (text.includes(id)) return true
    return false
  }

  #take(text: string): void {
    const record = parsed(text)
    if (record === undefined) {
      this.#broken += 1
      return
    }
    const { requestId, traceId } = record
    if (!this.#ids.has(String(requestId)) && !this.#ids.has(String(traceId))) return
    // A job that the request started may be in a trace of its own.
    if (typeof requestId === 'string') this.#ids.add(requestId)
    if (this.#found.length < linesMax) {
      this.#found.push({ text, record, startMs: startOf(record) })
    } else this.#left += 1
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    // Cut off by the end of a process, or no log line at all: the caller counts it.
    return undefined
  }
}

function startOf({ time, durationMs }: Readonly<Record<string, unknown>>): number {
  const endMs = typeof time === 'number' ? time : Date.parse(String(time))
  return endMs - (typeof durationMs === 'number' ? durationMs : 0)
}
