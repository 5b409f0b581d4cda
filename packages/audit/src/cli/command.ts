/** A verb of the command line, and how it ends. @module */

/** Takes what stands after the verb; gives the exit code. @throws UsageError, ConfigError. */
export type Command = (args: readonly string[]) => Promise<number>

export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  unsafe: 4,
  defect: 5,
  /** As of any program that an interrupt ended: 128 + SIGINT. */
  interrupted: 130,
} as const
