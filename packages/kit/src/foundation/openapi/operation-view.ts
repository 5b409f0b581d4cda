/**
 * One operation of the docs: what it takes, what it answers, a sample of each, a form to try it.
 *
 * @module
 */

import {
  type Content,
  dereference,
  examplesOf,
  type LocatedOperation,
  type OpenapiDocument,
  type Parameter,
  type Reference,
  type Response,
} from './document.ts'
import { type Html, html, inline, prose } from './html.ts'
import { descriptionView, schemaView, typeView } from './schema-view.ts'
import { tryForm } from './try-form.ts'

export function anchorOf({ method, path, operation }: LocatedOperation): string {
  return operation.operationId ?? `${method}-${path.replace(/\W+/g, '-')}`
}

export function operationView(document: OpenapiDocument, located: LocatedOperation): Html {
  const { method, path, operation } = located
  const isProtected = (operation.security ?? []).length > 0
  return html`<article id="${anchorOf(located)}">
<div class="text">
<h3><a href="#${anchorOf(located)}">${operation.summary ?? path}</a></h3>
<p class="line"><span class="method ${method}">${method}</span> <code class="path">${path}</code>${
    isProtected
      ? html` <span class="badge" title="Send an access token">access token</span>`
      : html``
  }${operation.deprecated === true ? html` <span class="badge old">deprecated</span>` : html``}</p>
${prose(operation.description)}
${parametersView(document, operation.parameters ?? [])}
${bodyView(document, operation.requestBody?.content)}
${responsesView(document, operation.responses)}
</div>
<div class="samples">
${sampleView(document, operation)}
${tryForm(document, located)}
</div>
</article>`
}

function parametersView(document: OpenapiDocument, parameters: readonly Parameter[]): Html {
  if (parameters.length === 0) return html``
  const sorted = partition(parameters, (each) => each.in === 'path').flat()
  return html`<h4>Parameters</h4><ul class="members">${sorted.map(
    (parameter) =>
      html`<li><div class="member"><code class="name">${parameter.name}</code> ${typeView(
        document,
        parameter.schema ?? {},
        parameter.required,
      )} <span class="limits">in ${parameter.in}</span></div>${descriptionView(parameter)}</li>`,
  )}</ul>`
}

function bodyView(document: OpenapiDocument, content: Content | undefined): Html {
  if (content === undefined) return html``
  return html`<h4>Body</h4>${contentView(document, content)}`
}

function contentView(document: OpenapiDocument, content: Content): Html {
  return html`${Object.entries(content).map(
    ([
      type,
      { schema = {} },
    ]) => html`<p class="line"><code>${type}</code> ${typeView(document, schema)}</p>
${schemaView(document, schema)}`,
  )}`
}

type Answered = readonly [status: string, response: Response | Reference]

/** Answers of the operation itself one by one; the errors, whose body is shared, together. */
function responsesView(
  document: OpenapiDocument,
  responses: LocatedOperation['operation']['responses'],
): Html {
  const [shared, own] = partition(Object.entries(responses), ([, response]) => '$ref' in response)
  return html`<h4>Answers</h4>${own.map((each) => answerView(document, each))}${errorsView(document, shared)}`
}

function answerView(document: OpenapiDocument, [status, reference]: Answered): Html {
  const response = responseOf(document, reference)
  const [headline = '', ...rest] = response.description.split('\n')
  return html`<details class="answer"><summary>${statusView(status)} <span>${inline(headline)}</span></summary>
${prose(rest.join('\n'))}${responseView(document, response)}</details>`
}

function errorsView(document: OpenapiDocument, errors: readonly Answered[]): Html {
  if (errors.length === 0) return html``
  return html`<details class="answer"><summary>${errors.map(([status]) => html`${statusView(status)} `)}</summary>
<p>The body of each is a <a href="#problem">problem</a>.</p>
<ul class="members">${errors.map(
    ([status, reference]) =>
      html`<li>${statusView(status)}${prose(responseOf(document, reference).description)}</li>`,
  )}</ul></details>`
}

function statusView(status: string): Html {
  return html`<span class="status s${status.charAt(0)}">${status}</span>`
}

function responseOf(document: OpenapiDocument, reference: Response | Reference): Response {
  return dereference<Response>(document, reference) ?? { description: '' }
}

function partition<T>(
  all: readonly T[],
  isFirst: (each: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))]
}

function responseView(document: OpenapiDocument, { headers = {}, content = {} }: Response): Html {
  const names = Object.keys(headers)
  return html`${names.length > 0 ? html`<p class="limits">Headers: ${names.join(', ')}</p>` : html``}
${contentView(document, content)}
${examplesView(content)}`
}

function examplesView(content: Content): Html {
  const examples = Object.values(content).flatMap(examplesOf)
  return html`${examples.map((example) => html`<pre tabindex="0">${pretty(example)}</pre>`)}`
}

function sampleView(document: OpenapiDocument, { responses }: LocatedOperation['operation']): Html {
  const [status = '', reference] = Object.entries(responses).find(([key]) => /^2/.test(key)) ?? []
  const response = reference === undefined ? undefined : dereference<Response>(document, reference)
  const [type = '', media] = Object.entries(response?.content ?? {})[0] ?? []
  const [example] = media === undefined ? [] : examplesOf(media)
  if (example === undefined) return html``
  return html`<figure><figcaption>${statusView(status)} ${type}</figcaption>
<pre tabindex="0">${pretty(example)}</pre></figure>`
}

function pretty(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)
}
