import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultImageLimits } from './image-info.ts'
import { inspectImage } from './inspect-image.ts'
import { webpWith } from './testing/alter-image.ts'
import { animatedWebp } from './testing/images.ts'

/** Offset of the content of the first frame. */
const FRAME_AT = animatedWebp.indexOf('ANMF') + 8

test('the padding after a chunk of odd size belongs to the file', () => {
  const padded = webpWith('EXIF', 'abc')

  assert.equal(inspectImage(padded).bytes, padded.length)
  assert.throws(() => inspectImage(padded.subarray(0, -1)), { message: /cut short/ })
})

test('an animation with more frames than allowed is refused', () => {
  assert.throws(() => inspectImage(animatedWebp, { ...defaultImageLimits, framesMax: 2 }), {
    code: 'IMAGE_TOO_LARGE',
  })
})

for (const [what, at, value] of [
  ['a frame that is moved out of the picture', FRAME_AT, 1],
  ['a frame that is larger than the picture', FRAME_AT + 6, 99],
  ['a frame whose data has another size', FRAME_AT + 6, 3],
  ['a last chunk that says less than is there', 4, animatedWebp.length - 8 - 2],
] as const) {
  test(`${what} is refused`, () => {
    const changed = Buffer.from(animatedWebp)
    changed[at] = value

    assert.throws(() => inspectImage(changed), { code: 'IMAGE_CORRUPT' })
  })
}

test('a frame that passes the end of the file is refused', () => {
  const changed = Buffer.from(animatedWebp)
  changed.writeUInt32LE(changed.length, FRAME_AT - 4)

  assert.throws(() => inspectImage(changed), { code: 'IMAGE_CORRUPT', message: /cut short/ })
})
