/**
 * A longer proof of what is shipped: something is built, started, broken and watched. Throws
 * `MissingTool` where this machine cannot do it, which is never counted as proved.
 *
 * @module
 */

export interface Proof {
  /** Such as `image`. */
  readonly name: string
  /** What it shows, in one line. */
  readonly shows: string
  /**
   * Its control is part of it: the same on something weakened, which must be seen to fail.
   *
   * @param print one line of what was seen, with its figures
   * @returns what is not as promised, in sentences
   */
  readonly run: (print: (line: string) => void) => Promise<readonly string[]>
}
