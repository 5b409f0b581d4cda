/**
 * Ctrl-C and its relatives end the command in order; a second one ends it at once.
 *
 * @module
 */

/** Why the signal of a command was aborted. */
export class InterruptedError extends Error {
  readonly exitCode: number

  constructor(signal: EndSignal) {
    super(`It was stopped by ${names[signal]}.`)
    this.name = 'INTERRUPTED'
    this.exitCode = exitCodes[signal]
  }
}

type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

const names: Readonly<Record<EndSignal, string>> = {
  SIGINT: 'Ctrl-C',
  SIGTERM: 'SIGTERM',
  SIGHUP: 'SIGHUP',
}
/** 128 and the number of the signal, as shells have it. */
const exitCodes: Readonly<Record<EndSignal, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

export interface Interruption extends Disposable {
  readonly signal: AbortSignal
}

export function interruptible(process: NodeJS.Process): Interruption {
  const controller = new AbortController()
  const stop = (signal: EndSignal) => {
    if (controller.signal.aborted) process.exit(exitCodes[signal])
    controller.abort(new InterruptedError(signal))
  }
  const signals = Object.keys(names) as readonly EndSignal[]
  for (const signal of signals) process.on(signal, stop)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, stop)
    },
  }
}
