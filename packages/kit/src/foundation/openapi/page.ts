/**
 * The interactive docs as one page of HTML: readable without a script, usable with one.
 *
 * Made from the document alone. There is no inline script, style or style attribute, and nothing is
 * loaded from another host, so the page works offline and under the strictest policy.
 *
 * @module
 */

import {
  examplesOf,
  type JsonSchema,
  type LocatedOperation,
  type OpenapiDocument,
  operationsOf,
} from './document.ts'
import { type Html, html, prose } from './html.ts'
import { anchorOf, operationView } from './operation-view.ts'
import { schemaView } from './schema-view.ts'

/** Where the page finds its parts. */
export interface PagePaths {
  readonly documentPath: string
  readonly stylePath: string
  readonly scriptPath: string
}

interface Group {
  readonly name: string
  readonly description: string | undefined
  readonly operations: readonly LocatedOperation[]
}

export function docsPage(document: OpenapiDocument, paths: PagePaths): string {
  const { title } = document.info
  const groups = groupsOf(document)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}: API reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${paths.stylePath}">
<script src="${paths.scriptPath}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the operations</a>
<nav aria-label="Operations">
<details id="menu" open><summary>${title}</summary>
<label class="filter">Filter <input id="docs-filter" type="search" autocomplete="off" placeholder="path or words"></label>
${groups.map(navigationGroup)}
</details>
</nav>
<main id="main">
${header(document, paths)}
${groups.map((group) => groupView(document, group))}
${problemView(document)}
</main>
</body>
</html>
`.text
}

/** Operations by their first tag: declared tags first, in their order. */
function groupsOf(document: OpenapiDocument): readonly Group[] {
  const byTag = Map.groupBy(
    operationsOf(document),
    ({ operation }) => operation.tags?.[0] ?? 'other',
  )
  const declared = document.tags ?? []
  const names = new Set([...declared.map(({ name }) => name), ...byTag.keys()])
  return [...names]
    .map((name) => ({
      name,
      description: declared.find((tag) => tag.name === name)?.description,
      operations: byTag.get(name) ?? [],
    }))
    .filter(({ operations }) => operations.length > 0)
}

function navigationGroup({ name, operations }: Group): Html {
  return html`<section><h2>${name}</h2><ul>${operations.map(
    (located) => html`<li><a href="#${anchorOf(located)}" title="${located.path}">
<span class="method ${located.method}">${located.method}</span> <span>${located.operation.summary ?? located.path}</span></a></li>`,
  )}</ul></section>`
}

function header({ info, servers = [] }: OpenapiDocument, { documentPath }: PagePaths): Html {
  return html`<header>
<h1>${info.title} <span class="version">${info.version}</span></h1>
${prose(info.description)}
<p class="links"><a href="${documentPath}" download="openapi.json">OpenAPI document</a>${servers.map(
    ({ url, description }) => html` <span><code>${url}</code> ${description ?? ''}</span>`,
  )}</p>
<form id="credential"><label for="docs-token">Access token</label>
<input id="docs-token" type="password" autocomplete="off" spellcheck="false" placeholder="sent as Authorization: Bearer">
<small>Kept by this page only, until it is closed.</small></form>
</header>`
}

function groupView(document: OpenapiDocument, { name, description, operations }: Group): Html {
  return html`<section class="group"><h2>${name}</h2>${prose(description)}${operations.map(
    (located) => operationView(document, located),
  )}</section>`
}

/** Every error has the same body, so it is shown once. */
function problemView(document: OpenapiDocument): Html {
  const schema = (document.components?.['schemas']?.['Problem'] ?? {}) as JsonSchema
  return html`<section class="group"><h2>Errors</h2><article id="problem">
<div class="text"><h3><a href="#problem">The body of every error</a></h3>
<p class="line"><code>application/problem+json</code></p>${schemaView(document, schema)}</div>
<div class="samples">${examplesOf({ schema }).map(
    (example) => html`<figure><figcaption>For example</figcaption>
<pre tabindex="0">${JSON.stringify(example, undefined, 2)}</pre></figure>`,
  )}</div></article></section>`
}
