/** One line of what a proof prints. */
export interface Row {
  readonly what: string
  readonly seen: string
  /** For a control: it failed, as it must. */
  readonly isGood: boolean
}

export function printRow({ what, seen, isGood }: Row): void {
  process.stdout.write(`${isGood ? 'ok  ' : 'BAD '} ${what}\n       ${seen}\n`)
}
