import { type Answer, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, withControl } from '../../../judgement.ts'

export interface PageCase {
  readonly answer: Answer
  /** 2xx, and not what any path gets. */
  readonly isReal: boolean
  /** What is on such a page; none for what is declared private, where being there is enough. */
  readonly content: readonly RegExp[]
}

export interface Facts {
  readonly control: Answer
  readonly pages: readonly PageCase[]
  readonly health: Control
}

export function judge({ control, pages, health }: Facts): Judgement {
  const served = {
    name: 'a plain request is answered',
    held: control.ending === 'answered',
    observed: told(control),
  }
  return withControl([served, health], ({ pass, fail }) => {
    const open = pages.filter(isExposed)
    const [first] = open
    if (first === undefined)
      return pass(`None of ${pages.length} internal pages is open to anybody.`)
    const paths = open.map(({ answer }) => answer.path)
    const what = first.content.length === 0 ? 'though it is declared private' : 'with its content'
    return fail(
      `${told(first.answer)} without a credential, ${what} (open: ${paths.join(', ')}).`,
      {
        member: first.answer.path,
        evidence: open.map(({ answer }) => answer.exchange),
      },
    )
  })
}

function isExposed({ isReal, answer, content }: PageCase): boolean {
  return isReal && content.every((pattern) => pattern.test(answer.body))
}
