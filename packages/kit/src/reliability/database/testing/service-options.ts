import type { PostgresOptions } from '../postgres/index.ts'

export interface StoreServiceOptions {
  readonly url: string
  /** The control is a pool as the driver has it by default. */
  readonly pool: 'kit' | 'driver-default'
  readonly limits?: Partial<Omit<PostgresOptions, 'url'>>
}

export interface StoreServiceReport {
  readonly heapBytes: number
  /** Calls that wait for a connection. */
  readonly waiting: number
  readonly connections: number
}
