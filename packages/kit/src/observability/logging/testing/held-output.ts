import type { LogOutput } from '../log-output.ts'

export interface HeldOutput extends LogOutput {
  /** What was begun in the background. */
  readonly begun: string[]
  /** What was written at once. */
  readonly atOnce: string[]
  /** Ends what was begun last. */
  finish(): void
  fail(code: string): void
}

/** An output like a file whose thread finishes only when told to. */
export function held(): HeldOutput {
  let done: Parameters<LogOutput['write']>[1] = () => {}
  let bytesMax = 0
  const output = {
    isBlocking: true,
    begun: [] as string[],
    atOnce: [] as string[],
    write(bytes: Uint8Array, callback: Parameters<LogOutput['write']>[1]) {
      output.begun.push(Buffer.from(bytes).toString())
      bytesMax = bytes.length
      done = callback
    },
    writeSync(bytes: Uint8Array) {
      output.atOnce.push(Buffer.from(bytes).toString())
      return bytes.length
    },
    finish: () => done(null, bytesMax),
    fail: (code: string) => done(Object.assign(new Error(code), { code }), 0),
  }
  return output
}
