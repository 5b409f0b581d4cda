/**
 * A stream that keeps what is written, without the colours of the terminal that it may seem to be.
 *
 * @module
 */

import { PassThrough } from 'node:stream'

export type OutputCollector = NodeJS.WriteStream & {
  /** What was written since the last call. */
  text(): string
}

/** @param columns of the terminal, if it is one */
export function outputCollector(columns?: number): OutputCollector {
  const stream = new PassThrough({ encoding: 'utf8' })
  const isTTY = columns !== undefined
  const text = () => String(stream.read() ?? '')
  const facts = { isTTY, columns, getColorDepth: () => 1, text }
  return Object.assign(stream, facts) as unknown as OutputCollector
}
