/**
 * Weights of servers of HAProxy, and what it says of them. Pure.
 *
 * @module
 */

/** HAProxy's own limit. */
const weightMax = 256

export interface ServerGroups {
  readonly stable: readonly string[]
  readonly canary: readonly string[]
}

export type Weights = Readonly<Record<string, number>>

/** Those with which the canary gets so many of a hundred requests. */
export function weightsOf({ stable, canary }: ServerGroups, percent: number): Weights {
  // Each group has its share times the size of the other, so each server has a whole number.
  const own = { stable: (100 - percent) * canary.length, canary: percent * stable.length }
  const scale = Math.min(1, weightMax / Math.max(own.stable, own.canary))
  const of = (weight: number) => (weight === 0 ? 0 : Math.max(1, Math.round(weight * scale)))
  return {
    ...Object.fromEntries(canary.map((name) => [name, of(own.canary)])),
    ...Object.fromEntries(stable.map((name) => [name, of(own.stable)])),
  }
}

/** One line, so that all take effect together. */
export function weightLine(backend: string, weights: Weights): string {
  return Object.entries(weights)
    .map(([server, weight]) => `set server ${backend}/${server} weight ${weight}`)
    .join('; ')
}

export interface ServerState {
  /** It answers that it is ready. */
  readonly isUp: boolean
  readonly weight: number
}

/** From the answer to `show servers state`, of which the second line names the columns. */
export function serverStates(output: string): ReadonlyMap<string, ServerState> {
  const lines = output.split('\n')
  const header = lines.find((line) => line.startsWith('# be_id')) ?? ''
  const names = header.slice('# '.length).split(' ')
  const [name, state, weight] = ['srv_name', 'srv_op_state', 'srv_uweight'].map((column) =>
    names.indexOf(column),
  )
  if (name === undefined || state === undefined || weight === undefined || name < 0)
    return new Map()
  const rows = lines.map((line) => line.split(' ')).filter((row) => /^\d+$/.test(row[0] ?? ''))
  return new Map(
    rows.flatMap((row) => {
      const entry = { isUp: row[state] === '2', weight: Number(row[weight]) }
      return row.length < names.length ? [] : [[row[name] ?? '', entry] as const]
    }),
  )
}
