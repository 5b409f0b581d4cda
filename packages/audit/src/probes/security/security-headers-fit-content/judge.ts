import { type Answer, isSuccess, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, withControl } from '../../../judgement.ts'

export interface Facts {
  readonly control: Answer
  /** Asked without a credential. */
  readonly open: readonly Answer[]
  /** A user's own data; undefined without a credential. */
  readonly authenticated: Answer | undefined
  readonly health: Control
}

interface Check {
  readonly name: string
  /** Answers it is about; none: it does not apply. */
  readonly about: readonly Answer[]
  readonly holds: (answer: Answer) => boolean
}

export function judge(facts: Facts): Judgement {
  const { control, health } = facts
  const served = { name: 'a plain request is answered', held: control.ending === 'answered' }
  return withControl([served, health], ({ pass, partial, fail }) => {
    const checks = checksOf(facts).filter(({ about }) => about.length > 0)
    const missing = checks.map(violation).filter((one) => one !== undefined)
    const evidence = missing.map(({ answer }) => answer.exchange)
    const notes = banners(facts.open)
    if (missing.length === 0) {
      const names = checks.map(({ name }) => name).join(', ')
      return pass(`${checks.length} of ${checks.length} checks hold: ${names}.`, { notes })
    }
    const observed = missing.map(({ name, answer }) => `${name}: not so where ${told(answer)}`)
    const told1 = `${observed.join('; ')}.`
    if (missing.length === checks.length) return fail(told1, { evidence, notes })
    const held = (checks.length - missing.length) / checks.length
    return partial(told1, { held, unexercised: 0, evidence, notes })
  })
}

function checksOf({ open, authenticated }: Facts): readonly Check[] {
  const all = [...open, ...(authenticated === undefined ? [] : [authenticated])]
  const withBody = all.filter(({ bodyBytes, ending }) => bodyBytes > 0 && ending === 'answered')
  const pages = withBody.filter((answer) => isSuccess(answer) && typeOf(answer).includes('html'))
  const own = authenticated !== undefined && isSuccess(authenticated) ? [authenticated] : []
  return [
    {
      name: 'X-Content-Type-Options: nosniff',
      about: withBody,
      holds: ({ headers }) => headers['x-content-type-options']?.toLowerCase() === 'nosniff',
    },
    {
      name: 'Cache-Control: no-store on a user’s own data',
      about: own,
      holds: ({ headers }) => /\bno-store\b/i.test(headers['cache-control'] ?? ''),
    },
    {
      name: 'no product version',
      about: all,
      holds: (answer) => bannerOf(answer) === undefined,
    },
    {
      name: 'Content-Security-Policy on pages',
      about: pages,
      holds: ({ headers }) => headers['content-security-policy'] !== undefined,
    },
    {
      name: 'pages cannot be framed',
      about: pages,
      holds: ({ headers }) =>
        /frame-ancestors/i.test(headers['content-security-policy'] ?? '') ||
        headers['x-frame-options'] !== undefined,
    },
    {
      name: 'Referrer-Policy on pages',
      about: pages,
      holds: ({ headers }) => headers['referrer-policy'] !== undefined,
    },
  ]
}

function violation({ name, about, holds }: Check): { name: string; answer: Answer } | undefined {
  const answer = about.find((each) => !holds(each))
  return answer && { name, answer }
}

function typeOf({ headers }: Answer): string {
  return headers['content-type'] ?? ''
}

/** A product with its version: `nginx/1.25.3`, `PHP/8.2`, `Werkzeug/2.2.2 Python/3.11.2`. */
function bannerOf({ headers }: Answer): string | undefined {
  const values = ['server', 'x-powered-by', 'x-aspnet-version', 'x-aspnetmvc-version']
  return values.map((name) => headers[name] ?? '').find((value) => /\d+\.\d+/.test(value))
}

/** A product without its version is worth a word, and no more. */
function banners(answers: readonly Answer[]): readonly string[] {
  const powered = answers.map(({ headers }) => headers['x-powered-by']).find((value) => value)
  return powered === undefined ? [] : [`X-Powered-By says ${powered}.`]
}
