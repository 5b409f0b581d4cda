/**
 * Where the bytes of a log go: a file, a pipe, a terminal.
 *
 * A pipe is opened anew so that writing to it never waits: a full pipe answers EAGAIN. Through the
 * descriptor as it was inherited, a full pipe would hold a thread of the pool for as long as its
 * reader sleeps, and would hold the process when it wants to exit.
 *
 * @module
 */

import { constants, fstatSync, openSync, write, writeSync } from 'node:fs'

/** Takes bytes, maybe only some of them. */
export interface LogOutput {
  /** Writing in the background goes on in another thread, which must not be overtaken. */
  readonly isBlocking: boolean
  /** Calls back with how many bytes were taken. */
  write(bytes: Uint8Array, done: (error: NodeJS.ErrnoException | null, taken: number) => void): void
  /** @throws the system's error, EAGAIN if nothing can be taken now */
  writeSync(bytes: Uint8Array): number
}

/**
 * Opens a path for appending, or takes an open descriptor.
 *
 * @throws the system's error if the path cannot be opened.
 */
export function openOutput(destination: number | string): LogOutput {
  const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants
  if (typeof destination === 'string') {
    const fd = openSync(destination, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o640)
    return isPipe(fd) ? patient(fd) : blocking(fd)
  }
  return isPipe(destination) ? reopened(destination) : blocking(destination)
}

function isPipe(fd: number): boolean {
  return fstatSync(fd).isFIFO()
}

/** Only Linux, and only if the process may: otherwise the descriptor as it is. */
function reopened(fd: number): LogOutput {
  try {
    return patient(openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK))
  } catch {
    return blocking(fd)
  }
}

/** Writes at once what fits, which for a pipe is cheaper than asking a thread to. */
function patient(fd: number): LogOutput {
  return {
    isBlocking: false,
    write(bytes, done) {
      let taken = 0
      try {
        taken = writeSync(fd, bytes)
      } catch (error) {
        return done(error as NodeJS.ErrnoException, 0)
      }
      done(null, taken)
    },
    writeSync: (bytes) => writeSync(fd, bytes),
  }
}

function blocking(fd: number): LogOutput {
  return {
    isBlocking: true,
    write: (bytes, done) => write(fd, bytes, (error, taken) => done(error, taken)),
    writeSync: (bytes) => writeSync(fd, bytes),
  }
}

/**
 * Writes before it returns, waiting while nothing is taken.
 *
 * @returns what was not written: after `patienceMs` without progress, or an error, the rest
 */
export function writeAll(output: LogOutput, bytes: Uint8Array, patienceMs: number): Uint8Array {
  let rest = bytes
  let waitedMs = 0
  while (rest.length > 0 && waitedMs < patienceMs) {
    const taken = tryWrite(output, rest)
    if (taken === undefined) return rest
    rest = rest.subarray(taken)
    waitedMs = taken > 0 ? 0 : waitedMs + pauseMs
    if (taken === 0) Atomics.wait(pauseCell, 0, 0, pauseMs)
  }
  return rest
}

const pauseMs = 5
const pauseCell = new Int32Array(new SharedArrayBuffer(4))

/** How many bytes were taken; undefined if none ever will be. */
function tryWrite(output: LogOutput, bytes: Uint8Array): number | undefined {
  try {
    return output.writeSync(bytes)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : undefined
  }
}
