/**
 * The bodies in which pictures are sent, as the documentation shows them.
 *
 * @module
 */

export const imageTypes = ['image/jpeg', 'image/png', 'image/bmp', 'image/gif', 'image/webp']

const binary = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' }

const imageBody = Object.fromEntries(imageTypes.map((type) => [type, { schema: binary }]))

/** One picture: as the field `file` of a form, or as the body itself. */
export const onePicture = {
  ...formOf({ file: { ...binary, description: 'The picture' } }),
  ...imageBody,
}

/** Several, each as a field `files` of a form. */
export const severalPictures = formOf({
  files: { type: 'array', items: binary, description: 'The pictures' },
})

function formOf(properties: Readonly<Record<string, object>>) {
  const schema = { type: 'object', properties, required: Object.keys(properties) }
  return { 'multipart/form-data': { schema } }
}
