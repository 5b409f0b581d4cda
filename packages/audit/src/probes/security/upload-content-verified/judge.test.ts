import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { hostileFiles } from './hostile-files.ts'
import { type Facts, judge, type Tried, type UploadFacts } from './judge.ts'

test('refusals pass', () => {
  assert.equal(judge(facts([tried('content', 415), tried('form', 400)])).verdict, 'PASS')
})

test('what is no picture fails where only pictures are taken', () => {
  const verdict = judge(facts([tried('content', 201)]))

  assert.equal(verdict.verdict, 'FAIL')
  assert.equal(verdict.member, 'a file')
})

test('in a store of any files it fails only if a browser would run it', () => {
  const any = { takesAnyFile: true }
  const html = { 'content-type': 'text/html' }
  const saved = { ...html, 'content-disposition': 'attachment; filename="x"' }

  assert.equal(judge(facts([served(html)], any)).verdict, 'FAIL')
  assert.equal(judge(facts([served(saved)], any)).verdict, 'PASS')
  const plain = { 'content-type': 'application/octet-stream' }
  assert.equal(judge(facts([served(plain)], any)).verdict, 'PASS')
})

test('SVG with script is stored legitimately as an attachment, or confined by a policy', () => {
  const svg = { 'content-type': 'image/svg+xml' }
  const active = (headers: Record<string, string>): Tried => ({
    ...served(headers),
    kind: 'active',
  })

  assert.equal(judge(facts([active(svg)])).verdict, 'FAIL')
  const saved = { ...svg, 'content-disposition': 'attachment' }
  assert.equal(judge(facts([active(saved)])).verdict, 'PASS')
  const confined = { ...svg, 'content-security-policy': "default-src 'none'" }
  assert.equal(judge(facts([active(confined)])).verdict, 'PASS')
})

test('a picture with something after its end is a note while it is served as a picture', () => {
  const picture: Tried = { ...served({ 'content-type': 'image/png' }), kind: 'form' }

  const verdict = judge(facts([picture]))

  assert.equal(verdict.verdict, 'PASS')
  assert.equal(verdict.notes?.length, 1)
})

test('a name that leads upwards fails if it is kept so', () => {
  const upward = (body: string): Tried => ({
    ...tried('form', 201),
    member: 'a name that leads upwards',
    answer: answerOf({ status: 201, body }),
  })

  assert.equal(judge(facts([upward('{"name":"../../x.png"}')])).verdict, 'FAIL')
  assert.equal(judge(facts([upward('{"name":"x.png"}')])).verdict, 'PASS')
})

test('without an upload, a PNG that is taken, or health there is no verdict', () => {
  const bad = [tried('content', 201)]
  const unwell = { ...facts(bad), health: { name: 'liveness', held: false } }

  assert.equal(judge({ ...facts(bad), uploads: [] }).verdict, 'N/A')
  assert.equal(judge(facts(bad, { control: answerOf({ status: 500 }) })).verdict, 'UNKNOWN')
  assert.equal(judge(unwell).verdict, 'UNKNOWN')
})

test('the files differ in name, type or bytes, and none is empty', () => {
  const files = hostileFiles('plimsoll-0a1b2c3d')

  const keys = files.map(
    ({ name, type, bytes }) => `${name} ${type} ${Buffer.from(bytes).toString('hex')}`,
  )
  assert.equal(new Set(keys).size, files.length)
  assert.ok(files.every(({ bytes }) => bytes.length > 0))
})

function tried(kind: Tried['kind'], status: number): Tried {
  return { member: 'a file', kind, mark: 'MARK', answer: answerOf({ status }), served: undefined }
}

function served(headers: Readonly<Record<string, string>>): Tried {
  return { ...tried('content', 201), served: answerOf({ headers, body: '<script>/* MARK */' }) }
}

function facts(all: readonly Tried[], given: Partial<UploadFacts> = {}): Facts {
  const control = answerOf({ status: 201 })
  const upload = { operation: 'POST /files', control, takesAnyFile: false, tried: all, ...given }
  return { uploads: [upload], health: { name: 'liveness', held: true } }
}
