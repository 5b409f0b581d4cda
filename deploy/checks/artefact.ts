/**
 * What is shipped for others to run, and what proves each of it right.
 *
 * An artefact ships only with a validator and with errors planted in a copy of it, which the
 * validator must find: one that finds nothing in them proves nothing.
 *
 * @module
 */

export interface Artefact {
  /** Such as `nginx`. */
  readonly name: string
  /** What is wrong with it as it is shipped, in sentences; nothing is as it should be. */
  readonly problems: () => Promise<readonly string[]> | readonly string[]
  readonly controls: readonly PlantedError[]
}

export interface PlantedError {
  /** Such as `an unknown directive`. */
  readonly planted: string
  /** What the same validator says of the copy. */
  readonly problems: () => Promise<readonly string[]> | readonly string[]
}

/** The program that validates is not on this machine; nothing was proved. */
export class MissingTool extends Error {
  readonly tool: string
  readonly remedy: string

  /**
   * @param tool such as `kubectl`
   * @param remedy how to get it
   */
  constructor(tool: string, remedy: string) {
    super(`${tool} is missing: ${remedy}`)
    this.tool = tool
    this.remedy = remedy
  }
}

export type Verdict =
  | { readonly result: 'ok'; readonly controls: number }
  | { readonly result: 'failed'; readonly problems: readonly string[] }
  | { readonly result: 'skipped'; readonly tool: string; readonly remedy: string }

/** A validator that overlooks a planted error has failed, however clean the artefact is. */
export async function validate({ problems, controls }: Artefact): Promise<Verdict> {
  try {
    const found = [...(await problems())]
    for (const { planted, problems: foundIn } of controls) {
      if ((await foundIn()).length === 0) found.push(`the validator does not see ${planted}`)
    }
    if (found.length > 0) return { result: 'failed', problems: found }
    return { result: 'ok', controls: controls.length }
  } catch (error) {
    if (!(error instanceof MissingTool)) throw error
    return { result: 'skipped', tool: error.tool, remedy: error.remedy }
  }
}
