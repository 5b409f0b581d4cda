import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { checkPicture } from './check-picture.ts'
import { usualLimits } from './limits.ts'

const car = await readFile(
  new URL('../../../../vehicle-api/fixtures/drawn_car.jpg', import.meta.url),
)

test('a picture is sent as it was chosen', async () => {
  const file = new File([car], 'car.JPG', { type: 'image/jpeg' })

  assert.deepEqual(await checkPicture(file, usualLimits), { file })
})

test('a picture whose name says another format gets the name of its own', async () => {
  const file = new File([car], 'car.png', { type: 'image/png' })

  const checked = await checkPicture(file, usualLimits)

  assert.ok(checked.problem === undefined)
  assert.equal(checked.file.name, 'car.png.jpg')
  assert.equal(checked.file.type, 'image/jpeg')
  assert.equal(checked.file.size, car.length)
})

test('an empty file is not sent', async () => {
  const { problem } = await checkPicture(new File([], 'car.jpg'), usualLimits)

  assert.match(String(problem), /empty/)
})

test('a file over the limit is told its size and the limit', async () => {
  const limits = { ...usualLimits, bytesMax: 4_096 }

  const { problem } = await checkPicture(new File([car], 'car.jpg'), limits)

  assert.match(String(problem), /has 8\sKB; at most 4\sKB/)
})

test('a picture of too many pixels is told how many it has', async () => {
  const limits = { ...usualLimits, pixelsMax: 320 * 240 - 1 }

  const { problem } = await checkPicture(new File([car], 'car.jpg'), limits)

  assert.match(String(problem), /320 × 240 pixels/)
})

test('what is no picture is told what to send instead', async () => {
  const file = new File(['    ftypheic'], 'IMG_1.HEIC', { type: 'image/heic' })

  const { problem } = await checkPicture(file, usualLimits)

  assert.equal(problem, 'This is a HEIC photo. JPEG, PNG, WebP, GIF and BMP can be sent.')
})

test('a file that has gone since it was chosen is told', async () => {
  const file = new File([car], 'car.jpg')
  file.slice = () => {
    throw new DOMException('gone', 'NotReadableError')
  }

  const { problem } = await checkPicture(file, usualLimits)

  assert.match(String(problem), /cannot be read/)
})
