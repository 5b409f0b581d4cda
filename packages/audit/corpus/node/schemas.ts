/** JSON Schemas that are validated and published alike. @module */

export interface JsonSchema {
  readonly [key: string]: unknown
}

export const uuid: JsonSchema = { type: 'string', format: 'uuid' }
const time: JsonSchema = { type: 'string', format: 'date-time' }
const email: JsonSchema = {
  type: 'string',
  format: 'email',
  maxLength: 254,
  examples: ['someone@example.com'],
}
const password: JsonSchema = { type: 'string', minLength: 1, maxLength: 1024 }

export function object(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = Object.keys(properties),
): JsonSchema {
  return { type: 'object', additionalProperties: false, required, properties }
}

/** What is sent: readers must expect more members one day. */
function answer(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', required: Object.keys(properties), properties }
}

export const ErrorBody: JsonSchema = answer({
  error: answer({
    code: { type: 'string', examples: ['NOT_FOUND'] },
    message: { type: 'string' },
    request_id: { type: 'string' },
  }),
})

export const Problem: JsonSchema = answer({
  type: { type: 'string' },
  title: { type: 'string' },
  status: { type: 'integer' },
  detail: { type: 'string' },
  request_id: { type: 'string' },
})

export const User: JsonSchema = answer({ id: uuid, email, role: { enum: ['user', 'admin'] } })
export const NewUser: JsonSchema = answer({
  id: uuid,
  email,
  role: { enum: ['user', 'admin'] },
  created_at: time,
})
export const RegisterBody: JsonSchema = object({
  email,
  password: { type: 'string', minLength: 12, maxLength: 1024 },
})
export const LoginBody: JsonSchema = object({ email, password })
export const RefreshBody: JsonSchema = object({
  refresh_token: { type: 'string', minLength: 1, maxLength: 4096 },
})
export const PasswordBody: JsonSchema = object({
  current_password: password,
  new_password: { type: 'string', minLength: 12, maxLength: 1024 },
})
export const TokenPair: JsonSchema = answer({
  access_token: { type: 'string' },
  refresh_token: { type: 'string' },
  token_type: { const: 'Bearer' },
  expires_in: { type: 'integer' },
})

const itemFields = {
  name: { type: 'string', minLength: 1, maxLength: 200, examples: ['rope'] },
  quantity: { type: 'integer', minimum: 0, maximum: 1_000_000, examples: [3] },
  note: { type: ['string', 'null'], maxLength: 2000, examples: ['in the locker'] },
}
export const ItemBody: JsonSchema = object(itemFields, ['name', 'quantity'])
export const ItemPatch: JsonSchema = { ...object(itemFields, []), minProperties: 1 }
export const Item: JsonSchema = answer({
  id: uuid,
  ...itemFields,
  owner_id: uuid,
  created_at: time,
})
export const ItemPage: JsonSchema = answer({
  items: { type: 'array', maxItems: 100, items: Item },
  next_cursor: { type: ['string', 'null'] },
})
export const PageQuery: JsonSchema = object(
  {
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    cursor: { type: 'string', minLength: 1, maxLength: 200 },
  },
  [],
)
export const IdParams: JsonSchema = object({ id: uuid })
export const StoredFile: JsonSchema = answer({
  id: uuid,
  name: { type: 'string' },
  type: { type: 'string' },
  bytes: { type: 'integer' },
})
