/** Lines that a service wrote. @module */

export interface LogLine {
  /** Milliseconds since the start of the run. */
  readonly atMs: number
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
  /** The line as an object, if it is one in JSON. */
  readonly json: Readonly<Record<string, unknown>> | undefined
}

/** What is kept of one instance, and of one line: a service that floods must not fill the memory. */
const linesMax = 50_000
const lineCharactersMax = 65_536

export interface LineCollector {
  /** Takes a piece of output, wherever it is cut. */
  readonly take: (stream: LogLine['stream'], text: string) => void
  /** Counts an unfinished last line as a line. */
  readonly end: () => void
  readonly lines: () => readonly LogLine[]
}

/** Makes lines of output; `now` stamps each with the moment at which it was whole. */
export function collectLines(now: () => number): LineCollector {
  const lines: LogLine[] = []
  const open = { stdout: '', stderr: '' }
  const keep = (stream: LogLine['stream'], text: string): void => {
    if (text === '' || lines.length >= linesMax) return
    lines.push({ atMs: now(), stream, text, json: objectIn(text) })
  }
  return {
    take(stream, text) {
      const pieces = (open[stream] + text).split(/\r?\n/)
      open[stream] = (pieces.pop() ?? '').slice(0, lineCharactersMax)
      for (const piece of pieces) keep(stream, piece.slice(0, lineCharactersMax))
    },
    end() {
      keep('stdout', open.stdout)
      keep('stderr', open.stderr)
      open.stdout = ''
      open.stderr = ''
    },
    lines: () => lines,
  }
}

function objectIn(text: string): LogLine['json'] {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    // A line of text: that is a way to log too.
    return undefined
  }
}
