/** A file of the repo that a tool writes and nobody edits. */
export interface GeneratedFile {
  /** From the root of the repo, with `/`. */
  readonly path: string
  readonly text: string
}
