import { createLogger, type Logger } from '../logger.ts'
import type { LoggerOptions } from '../logger-options.ts'

export interface CapturedLog {
  readonly logger: Logger
  /** All that was written. */
  text(): string
  /** The same, line by line, each of which must be JSON. */
  records(): Record<string, unknown>[]
}

/** A logger whose output stays in memory. */
export function capturedLog(options: LoggerOptions = {}): CapturedLog {
  let written = ''
  const sink = {
    write(text: string) {
      written += text
    },
  }
  return {
    logger: createLogger({ destination: sink, ...options }),
    text: () => written,
    records: () =>
      written
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
  }
}
