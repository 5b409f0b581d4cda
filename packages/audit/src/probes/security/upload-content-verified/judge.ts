import { type Answer, isSuccess, jsonOf } from '../../../gather/answer.ts'
import { type Control, type Judgement, notApplicable, withControl } from '../../../judgement.ts'

export interface Tried {
  readonly member: string
  readonly kind: 'content' | 'active' | 'form'
  /** Text inside the file. */
  readonly mark: string
  readonly answer: Answer
  /** The file as it is served afterwards; undefined if nothing was stored or nothing reads it. */
  readonly served: Answer | undefined
}

export interface UploadFacts {
  readonly operation: string
  /** Of a true PNG. */
  readonly control: Answer
  /** A plain text was taken too: it is a store of any files, and none of them is false. */
  readonly takesAnyFile: boolean
  readonly tried: readonly Tried[]
}

export interface Facts {
  readonly uploads: readonly UploadFacts[]
  readonly health: Control
}

export function judge({ uploads, health }: Facts): Judgement {
  if (uploads.length === 0) return notApplicable('There is no upload operation.')
  const controls = uploads.map(({ operation, control }) => ({
    name: `${operation} takes a PNG`,
    held: isSuccess(control),
    observed: `${control.status}`,
  }))
  return withControl([...controls, health], ({ pass, fail }) => {
    const all = uploads.flatMap((upload) => upload.tried.map((tried) => ({ upload, tried })))
    const bad = all.filter(({ upload, tried }) => isHarmful(tried, upload))
    const notes = all
      .filter(({ tried }) => isSuccess(tried.answer) && !bad.some((one) => one.tried === tried))
      .map(({ tried }) => `${tried.member} was stored, and is served so that no browser runs it.`)
    const [first] = bad
    if (first !== undefined) {
      const members = bad.map(({ tried }) => tried.member).join(', ')
      const { answer, served } = first.tried
      const evidence = [answer.exchange, ...(served === undefined ? [] : [served.exchange])]
      const observed = `${first.upload.operation} stored: ${members}.`
      return fail(observed, { member: first.tried.member, evidence, notes })
    }
    const refused = all.filter(({ tried }) => !isSuccess(tried.answer)).length
    const evidence = all.map(({ tried }) => tried.answer.exchange)
    const names = uploads.map(({ operation }) => operation).join(', ')
    return pass(`${names} took a PNG and refused ${refused} of ${all.length} false files.`, {
      evidence,
      notes,
    })
  })
}

function isHarmful({ member, kind, mark, answer, served }: Tried, upload: UploadFacts): boolean {
  if (!isSuccess(answer)) return false
  if (member === 'a name that leads upwards') return keepsUpwardName(answer)
  // What is no picture was stored as one, where only pictures are taken.
  if (kind === 'content' && !upload.takesAnyFile) return true
  return served !== undefined && isSuccess(served) && runs(served, mark)
}

/** A name without its folders is what careful services keep. */
function keepsUpwardName(answer: Answer): boolean {
  return /\.\.[\\/]/.test(JSON.stringify(jsonOf(answer) ?? answer.body))
}

/** Whether a browser that is shown it would run the script inside. */
function runs({ headers, body }: Answer, mark: string): boolean {
  const type = (headers['content-type'] ?? '').toLowerCase()
  const isAttachment = /^\s*attachment/i.test(headers['content-disposition'] ?? '')
  const policy = headers['content-security-policy'] ?? ''
  const isConfined = /sandbox|default-src 'none'|script-src 'none'/.test(policy)
  const isActive = /html|svg|xml|php/.test(type) || (type === '' && !isNoSniff(headers))
  return isActive && !isAttachment && !isConfined && body.includes(mark)
}

function isNoSniff(headers: Answer['headers']): boolean {
  return (headers['x-content-type-options'] ?? '').toLowerCase() === 'nosniff'
}
