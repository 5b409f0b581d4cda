import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

/** One place where a client can put text. */
export interface Member {
  readonly name: string
  readonly exchange: string | undefined
  /** Lines with its marker. */
  readonly found: number
  /** Lines that the client wrote. */
  readonly forged: readonly string[]
}

export interface Facts {
  readonly members: readonly Member[]
  readonly health: Control
}

export function judge({ members, health }: Facts): Judgement {
  const found = members.filter((member) => member.found > 0)
  if (found.length === 0) return unknown('None of the markers was found in the log.')
  return withControl(health, ({ pass, fail }) => {
    const forged = members.filter((member) => member.forged.length > 0)
    const evidence = members.flatMap(({ exchange }) => (exchange === undefined ? [] : [exchange]))
    const [first] = forged
    if (first !== undefined) {
      return fail(`Text of the ${first.name} became a line of its own: ${first.forged[0]}`, {
        member: forged.map(({ name }) => name).join(', '),
        evidence,
      })
    }
    const absent = members.filter((member) => member.found === 0).map(({ name }) => name)
    return pass(
      `Markers were found escaped, within a record: ${found.map(({ name }) => name).join(', ')}.`,
      { evidence, notes: absent.length === 0 ? [] : [`Not logged at all: ${absent.join(', ')}.`] },
    )
  })
}
