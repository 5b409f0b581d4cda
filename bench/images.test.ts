import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { photographLike } from './images.ts'

test('a drawing becomes a JPEG of the wanted size that compresses like a photograph', async () => {
  const size = { width: 640, height: 480 }

  const images = await photographLike(size, 2)

  assert.equal(images.length, 2)
  for (const image of images) {
    const { format, width, height } = await sharp(image).metadata()
    assert.deepEqual({ format, width, height }, { format: 'jpeg', ...size })
    const bytesPerPixel = image.length / (640 * 480)
    assert.ok(bytesPerPixel > 0.2 && bytesPerPixel < 0.45, `${bytesPerPixel} bytes per pixel`)
  }
})

test('the same drawing becomes the same bytes each time', async () => {
  const size = { width: 160, height: 120 }

  const [[first], [second]] = await Promise.all([photographLike(size, 1), photographLike(size, 1)])

  assert.ok(first !== undefined && second !== undefined && first.equals(second))
})
