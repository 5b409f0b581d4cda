/**
 * The ways in which lines leave: gathered in memory, one by one, or to a sink.
 *
 * @module
 */

import { LogBuffer } from './log-buffer.ts'
import { type LogOutput, openOutput, writeAll } from './log-output.ts'
import type { LogSink, ResolvedLoggerOptions } from './logger-options.ts'

/** Takes lines, each with its line feed. */
export interface LogLines {
  /** Lines that were left out since the start. */
  readonly dropped: number
  write(line: string): void
  /** For a line that may be left out before others are. */
  writeDroppable(line: string): void
  flush(done: () => void): void
  flushSync(): void
}

type LinesOptions = Pick<
  ResolvedLoggerOptions,
  'destination' | 'sync' | 'bufferCharsMax' | 'flushIntervalMs' | 'now'
>

/** @throws the system's error if the destination cannot be opened. */
export function openLines(
  { destination, sync, bufferCharsMax, flushIntervalMs, now }: LinesOptions,
  onRecovered: (dropped: number) => void,
): LogLines {
  if (typeof destination === 'object') return sinkLines(destination)
  const output = openOutput(destination)
  if (sync) return syncLines(output)
  return new LogBuffer(output, { charsMax: bufferCharsMax, flushIntervalMs, onRecovered, now })
}

function sinkLines(sink: LogSink): LogLines {
  return immediate((line) => {
    sink.write(line)
    return true
  })
}

function syncLines(output: LogOutput): LogLines {
  return immediate((line) => writeAll(output, Buffer.from(line), 1_000).length === 0)
}

/** `put` says whether it took the line. */
function immediate(put: (line: string) => boolean): LogLines {
  let dropped = 0
  const write = (line: string): void => {
    if (!put(line)) dropped += 1
  }
  return {
    get dropped() {
      return dropped
    },
    write,
    writeDroppable: write,
    flush: (done) => done(),
    flushSync() {},
  }
}
