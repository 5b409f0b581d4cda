/** The two clocks of a machine. */
export interface Clock {
  /** Milliseconds since 1970 (UTC); jumps when somebody sets the clock. */
  readonly wall: () => number
  /**
   * Milliseconds since the machine was started; never jumps, and is the same in all processes of
   * the machine.
   */
  readonly monotonic: () => number
}

export const machineClock: Clock = {
  wall: () => Date.now(),
  // Not performance.now(), which counts from the start of the process.
  monotonic: () => Number(process.hrtime.bigint() / 1_000n) / 1_000,
}
