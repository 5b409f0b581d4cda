import { type Answer, isSuccess } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface Tried {
  /** How the address was written. */
  readonly member: string
  readonly answer: Answer
  /** How often the listener was called. */
  readonly calls: number
  /** A file of the machine came back. */
  readonly hasFile: boolean
}

export interface UrlFacts {
  readonly operation: string
  /** Member or parameter that takes the URL. */
  readonly member: string
  /** With a URL of the document. */
  readonly control: Answer
  readonly tried: readonly Tried[]
}

export interface Facts {
  readonly urls: readonly UrlFacts[]
  readonly health: Control
}

export function judge({ urls, health }: Facts): Judgement {
  if (urls.length === 0) {
    return notApplicable('No operation takes a URL, but those declared as webhooks.')
  }
  return withControl(health, ({ pass, fail }) => {
    const all = urls.flatMap(({ operation, member, tried }) =>
      tried.map((one) => ({ ...one, place: `${operation} (${member})` })),
    )
    const hits = all.filter(({ calls, hasFile }) => calls > 0 || hasFile)
    const [first] = hits
    if (first !== undefined) {
      const ways = [...new Set(hits.map(({ member }) => member))].join(', ')
      const what = first.hasFile
        ? 'gave out a file of its machine'
        : 'called a listener on loopback'
      const observed = `The service ${what} for a client of ${first.place}: ${ways}.`
      return fail(observed, { member: first.member, evidence: [first.answer.exchange] })
    }
    const evidence = all.map(({ answer }) => answer.exchange)
    const dead = urls.filter(({ control }) => !isSuccess(control))
    if (dead.length > 0) {
      const names = dead
        .map(({ operation, control }) => `${operation} (${control.status})`)
        .join(', ')
      return unknown(`No URL was taken at all, so nothing is proven: ${names}.`, { evidence })
    }
    const names = urls.map(({ operation, member }) => `${operation} (${member})`).join(', ')
    return pass(`${all.length} disguised addresses at ${names} reached nobody.`, { evidence })
  })
}
