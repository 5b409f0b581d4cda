/**
 * Reads the stack that V8 wrote, without what the message, which may be a client's, put into it.
 *
 * @module
 */

import { isOwnCode, type ShortenPath } from './shorten-path.ts'

/** As Sentry wants it. */
export interface StackFrame {
  readonly filename: string
  readonly function: string
  readonly lineno?: number
  readonly colno?: number
  readonly in_app: boolean
}

const framesMax = 50
const stackCharsMax = 32_768
const lineCharsMax = 1_000

/** The innermost call comes last. */
export function framesOf({ stack, message }: Error, shortenPath: ShortenPath): StackFrame[] {
  if (typeof stack !== 'string') return []
  return belowMessage(stack, message)
    .slice(0, stackCharsMax)
    .split('\n')
    .filter((line) => line.startsWith('    at ') && line.length <= lineCharsMax)
    .slice(0, framesMax)
    .map((line) => frameOf(line.slice('    at '.length), shortenPath))
    .reverse()
}

function belowMessage(stack: string, message: unknown): string {
  if (typeof message !== 'string' || message === '') return stack
  const at = stack.indexOf(message)
  return at === -1 ? stack : stack.slice(at + message.length)
}

/** `name (place)`, `async name (place)`, or a place alone. */
function frameOf(call: string, shortenPath: ShortenPath): StackFrame {
  const open = call.endsWith(')') ? call.indexOf(' (') : -1
  const place = open === -1 ? withoutAsync(call) : call.slice(open + 2, -1)
  const name = open === -1 ? '' : withoutAsync(call.slice(0, open)).replace(/ \[as .*$/, '')
  const [, path = place, line, column] = /^(.*):(\d{1,9}):(\d{1,9})$/.exec(place) ?? []
  const filename = line === undefined ? '<anonymous>' : shortenPath(path)
  return {
    filename,
    function: name === '' ? '?' : name,
    ...(line !== undefined && { lineno: Number(line), colno: Number(column) }),
    in_app: isOwnCode(filename),
  }
}

function withoutAsync(call: string): string {
  return call.startsWith('async ') ? call.slice('async '.length) : call
}
