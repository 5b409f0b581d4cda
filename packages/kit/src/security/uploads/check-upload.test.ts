import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUpload } from './check-upload.ts'
import { gif, images, jpeg, png } from './testing/images.ts'

for (const [fileName, declaredType] of [
  ['car.jpg', 'image/jpeg'],
  ['car.JPEG', 'IMAGE/JPEG; charset=binary'],
  ['car.jfif', 'image/pjpeg'],
  ['car.php.jpg', 'image/jpg'],
  ['car.jpg', undefined],
  ['car.jpg', 'application/octet-stream'],
  ['car', 'image/jpeg'],
  [undefined, 'image/jpeg'],
] as const) {
  test(`a JPEG named ${fileName} and declared as ${declaredType} passes`, () => {
    assert.equal(checkUpload({ bytes: jpeg, fileName, declaredType }).format, 'jpeg')
  })
}

test('every format passes under its usual names', () => {
  for (const [extension, type, bytes] of [
    ['png', 'image/png', images['png']],
    ['gif', 'image/gif', images['animatedGif']],
    ['webp', 'image/webp', images['webp']],
    ['bmp', 'image/bmp', images['bmp']],
    ['dib', 'image/x-ms-bmp', images['bmp']],
  ] as const) {
    assert.ok(bytes)
    assert.equal(checkUpload({ bytes, fileName: `a.${extension}`, declaredType: type }).height, 6)
  }
})

for (const [fileName, declaredType, message] of [
  ['car.png', 'image/jpeg', 'The file is named ".png" and holds image/jpeg. Name it ".jpg".'],
  [
    'car.jpg',
    'image/png',
    'The file is declared as "image/png" and holds image/jpeg. Declare it as image/jpeg.',
  ],
  ['car.jpg.php', 'image/jpeg', 'The file is named ".php" and holds image/jpeg. Name it ".jpg".'],
  [
    'car.jpg',
    'text/html',
    'The file is declared as "text/html" and holds image/jpeg. Declare it as image/jpeg.',
  ],
  [
    'car',
    undefined,
    'Give the file a name with an extension, or declare its type: it holds image/jpeg.',
  ],
  [
    undefined,
    'application/octet-stream',
    'Give the file a name with an extension, or declare its type: it holds image/jpeg.',
  ],
] as const) {
  test(`a JPEG named ${fileName} and declared as ${declaredType} is refused`, () => {
    assert.throws(() => checkUpload({ bytes: jpeg, fileName, declaredType }), {
      code: 'UPLOAD_TYPE_MISMATCH',
      statusCode: 415,
      message,
    })
  })
}

test('an SVG that is named and declared as a PNG is refused for what it is', () => {
  const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>')

  assert.throws(() => checkUpload({ bytes, fileName: 'a.png', declaredType: 'image/png' }), {
    code: 'UPLOAD_TYPE_UNSUPPORTED',
    message: /^The file holds an SVG drawing\./,
  })
})

test('what a client says of its file is quoted short and printable', () => {
  const declaredType = `image/\u202e${'x'.repeat(500)}`

  assert.throws(
    () => checkUpload({ bytes: png, declaredType }),
    ({ message }: Error) => message.length < 200 && /^[ -~]*$/.test(message),
  )
})

test('limits are those that are given', () => {
  const limits = { bytesMax: 1e6, pixelsMax: 10, sideMax: 100, framesMax: 1 }

  assert.throws(() => checkUpload({ bytes: gif, fileName: 'a.gif' }, limits), {
    code: 'IMAGE_TOO_LARGE',
  })
})
