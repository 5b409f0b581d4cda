/** What a `.env.example` says. Pure. @module */

export interface ExampleVariable {
  readonly name: string
  /** Without quotes; '' if none is given. */
  readonly value: string
  /** Its own comment says so, as in "# required". */
  readonly isRequired: boolean
}

/** A comment belongs to the variable below it, up to an empty line, or to the one before it. */
export function variablesOf(text: string): readonly ExampleVariable[] {
  const variables: ExampleVariable[] = []
  let comment = ''
  for (const line of text.split('\n')) {
    const [, name, rest = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/.exec(line) ?? []
    if (name === undefined) {
      comment = line.trim().startsWith('#') ? `${comment}\n${line}` : ''
      continue
    }
    const [, value = '', own = ''] = /^\s*("[^"]*"|'[^']*'|[^#]*)(#.*)?$/.exec(rest) ?? []
    variables.push({
      name,
      value: value.trim().replace(/^(["'])(.*)\1$/, '$2'),
      isRequired: /\brequired\b/i.test(own) || isRequiredBy(comment),
    })
    comment = ''
  }
  return variables
}

function isRequiredBy(comment: string): boolean {
  return /\brequired\b/i.test(comment) && !/\bnot required\b/i.test(comment)
}
