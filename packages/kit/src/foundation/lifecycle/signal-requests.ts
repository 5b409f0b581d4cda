/**
 * What a signal means: stop, the same request once more, or stop at once.
 *
 * Ctrl-C in a terminal reaches a service under `npm start` twice within milliseconds: from the
 * terminal, which signals the whole foreground group, and from npm, which passes it on. That is one
 * request. The same signal later, or a different one, comes from somebody who will not wait.
 *
 * @module
 */

export type SignalMeaning = 'stop' | 'repetition' | 'at-once'

export function signalRequests(repeatMs: number, now: () => number): (s: string) => SignalMeaning {
  let first: { readonly signal: string; readonly atMs: number } | undefined

  return (signal) => {
    if (first === undefined) {
      first = { signal, atMs: now() }
      return 'stop'
    }
    return signal === first.signal && now() - first.atMs < repeatMs ? 'repetition' : 'at-once'
  }
}
