/**
 * The form that sends one operation for real. The page's script reads its `data-` attributes.
 *
 * @module
 */

import {
  type Content,
  examplesOf,
  isJson,
  type JsonSchema,
  type LocatedOperation,
  type OpenapiDocument,
  type Parameter,
} from './document.ts'
import { type Html, html } from './html.ts'
import { resolve } from './schema-view.ts'

export function tryForm(
  document: OpenapiDocument,
  { method, path, operation }: LocatedOperation,
): Html {
  const isProtected = (operation.security ?? []).length > 0
  return html`<form class="try" data-method="${method.toUpperCase()}" data-path="${path}" data-protected="${String(isProtected)}">
<details><summary>Try it</summary>
${(operation.parameters ?? []).map(parameterField)}
${bodyFields(document, operation.requestBody?.content)}
<p><button>Send</button> <button type="button" class="copy">Copy as curl</button></p>
<output></output>
</details>
</form>`
}

function parameterField({ name, in: place, required, schema = {}, example }: Parameter): Html {
  const value = example ?? firstExample(schema) ?? ''
  return html`<label><span><code>${name}</code> <small>${place}</small></span>
<input name="${name}" data-in="${place}" value="${String(value)}" autocomplete="off"${
    required === true ? html` required` : html``
  }></label>`
}

/** Fields for the first type that the form can send: parts, JSON, or one file as it is. */
function bodyFields(document: OpenapiDocument, content: Content = {}): Html {
  const entries = Object.entries(content)
  const [entry] = [
    ...entries.filter(([type]) => type === 'multipart/form-data'),
    ...entries.filter(([type]) => isJson(type)),
    ...entries,
  ]
  if (entry === undefined) return html``

  const [type, media] = entry
  const schema = resolve(document, media.schema ?? {})
  if (type === 'multipart/form-data') return html`${partsOf(schema).map(partField)}`
  if (isJson(type)) {
    const [example = {}] = examplesOf(media)
    const text = JSON.stringify(example, undefined, 2)
    return html`<label><span>Body <small>${type}</small></span>
<textarea data-in="body" data-type="${type}" spellcheck="false" rows="${text.split('\n').length + 1}">${text}</textarea></label>`
  }
  return html`<label><span>Body <small>${type}</small></span>
<input type="file" data-in="body" data-type="${type}"></label>`
}

type Part = readonly [name: string, schema: JsonSchema]

function partsOf({ properties }: JsonSchema): readonly Part[] {
  return Object.entries((properties ?? {}) as Readonly<Record<string, JsonSchema>>)
}

function partField([name, schema]: Part): Html {
  const isList = schema['type'] === 'array'
  const item = isList ? (schema['items'] as JsonSchema) : schema
  const isFile = item['format'] === 'binary' || item['contentMediaType'] !== undefined
  const label = html`<span><code>${name}</code> <small>part</small></span>`
  if (!isFile) return html`<label>${label}<input name="${name}" data-in="part"></label>`
  return html`<label>${label}<input type="file" name="${name}" data-in="part"${
    isList ? html` multiple` : html``
  }></label>`
}

function firstExample(schema: JsonSchema): unknown {
  const examples: unknown = schema['examples']
  return (
    (Array.isArray(examples) ? examples[0] : undefined) ?? schema['example'] ?? schema['default']
  )
}
