/**
 * The one way to the outside: a program, an HTTP request, a line to the admin socket of HAProxy.
 * Everything that a deployment does passes it, so that a plan can be shown, and what was done can be
 * told exactly.
 *
 * @module
 */

export type Act = CommandAct | RequestAct | SocketAct

export interface CommandAct {
  readonly kind: 'command'
  readonly argv: readonly string[]
  /** What it reads, and how the plan calls that. */
  readonly input?: { readonly text: string; readonly title: string }
  /** Default 10 minutes. */
  readonly timeoutMs?: number
}

export interface RequestAct {
  readonly kind: 'request'
  readonly url: string
  /** Default 5,000. */
  readonly timeoutMs?: number
}

export interface SocketAct {
  readonly kind: 'socket'
  /** Of a file, or `host:port`. */
  readonly address: string
  readonly line: string
}

export interface Outcome {
  /** It ended with 0, was answered 2xx, or was answered at all. */
  readonly isOk: boolean
  /** What it wrote or was answered. */
  readonly output: string
  /** Why it is not right, in a few words. */
  readonly complaint: string
}

/** Of an act that never was. */
export const noOutcome: Outcome = { isOk: false, output: '', complaint: 'nobody asked' }

/** Never rejects but for the reason of its signal. */
export type Outside = (act: Act, signal: AbortSignal) => Promise<Outcome>

/** As somebody would type it. */
export function shown(act: Act): string {
  if (act.kind === 'request') return shownRequest(new URL(act.url))
  if (act.kind === 'socket') return `echo ${quoted(act.line)} | socat - ${quoted(act.address)}`
  const line = act.argv.map(quoted).join(' ')
  return act.input === undefined ? line : `${line}  # reads ${act.input.title}`
}

function shownRequest({ origin, pathname, searchParams }: URL): string {
  const query = [...searchParams].map(([name, value]) => quoted(`${name}=${value}`))
  const data = query.map((each) => `--data-urlencode ${each} `).join('')
  return `curl --fail ${data === '' ? '' : `--get ${data}`}${quoted(`${origin}${pathname}`)}`
}

function quoted(word: string): string {
  return /^[\w%+,./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
