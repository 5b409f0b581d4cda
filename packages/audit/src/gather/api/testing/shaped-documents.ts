/** Documents as frameworks write them, and parts of such. @module */

export const info = { title: 'shape', version: '1' }

export function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` }
}

export function json(name: string) {
  return { required: true, content: { 'application/json': { schema: ref(name) } } }
}

function response(name: string) {
  return { description: 'ok', content: { 'application/json': { schema: ref(name) } } }
}

export const fastApiDocument = {
  openapi: '3.1.0',
  info,
  paths: {
    '/notes/': {
      post: {
        operationId: 'create_note_notes__post',
        security: [{ OAuth2PasswordBearer: [] }],
        requestBody: json('NoteCreate'),
        responses: { 201: response('Note'), 422: response('HTTPValidationError') },
      },
    },
    '/notes/{note_id}': {
      get: {
        parameters: [{ name: 'note_id', in: 'path', required: true, schema: { type: 'integer' } }],
        responses: { 200: response('Note') },
      },
    },
    '/upload': {
      post: {
        requestBody: { content: { 'multipart/form-data': { schema: ref('Body_upload') } } },
        responses: {
          200: { description: 'ok', content: { 'application/json': { schema: {} } } },
        },
      },
    },
  },
  components: {
    schemas: {
      NoteCreate: {
        type: 'object',
        required: ['title'],
        properties: {
          title: { type: 'string', maxLength: 80, title: 'Title' },
          due: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
        },
      },
      Note: {
        type: 'object',
        required: ['id', 'title'],
        properties: {
          id: { type: 'integer' },
          title: { type: 'string' },
          due: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        },
      },
      Body_upload: {
        type: 'object',
        required: ['file'],
        properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
      },
      HTTPValidationError: {
        type: 'object',
        properties: { detail: { type: 'array', items: ref('ValidationError') } },
      },
      ValidationError: {
        type: 'object',
        required: ['loc', 'msg', 'type'],
        properties: {
          loc: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
          msg: { type: 'string' },
          type: { type: 'string' },
        },
      },
    },
  },
}
