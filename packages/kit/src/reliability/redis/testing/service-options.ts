export interface RedisServiceOptions {
  readonly url: string
  /**
   * `kit`; or a control: a client as the driver has it by default, or the kit's without a breaker
   * that opens.
   */
  readonly client: 'kit' | 'driver-default' | 'without-breaker'
  readonly replyBytesMax?: number
}

export interface RedisServiceReport {
  readonly heapBytes: number
  /** Calls to Redis that were begun and have not ended. */
  readonly pending: number
}

/** Says where the answer is from: `redis` or `fallback`. */
export const sourceHeader = 'x-from'
