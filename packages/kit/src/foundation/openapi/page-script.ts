/**
 * The script of the docs page, as text: it is served as it stands and runs in a browser.
 *
 * It sends the forms, copies them as curl commands and filters the list. Answers are shown as text,
 * never as markup. The access token stays in its field: it is written to no storage.
 *
 * @module
 */

export const pageScript: string = String.raw`'use strict'
const token = document.querySelector('#docs-token')
const menu = document.querySelector('#menu')
const narrow = matchMedia('(max-width: 899px)')

const fold = () => { menu.open = !narrow.matches }
narrow.addEventListener('change', fold)
fold()
menu.addEventListener('click', (event) => {
  if (narrow.matches && event.target.closest('a')) menu.open = false
})

document.querySelector('#credential').addEventListener('submit', (event) => event.preventDefault())

document.querySelector('#docs-filter').addEventListener('input', (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean)
  for (const item of menu.querySelectorAll('li')) {
    const text = (item.textContent + ' ' + item.firstElementChild.title).toLowerCase()
    item.hidden = !words.every((word) => text.includes(word))
  }
  for (const group of menu.querySelectorAll('section')) {
    group.hidden = group.querySelector('li:not([hidden])') === null
  }
})

for (const form of document.querySelectorAll('form.try')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send(form)
  })
  form.querySelector('.copy').addEventListener('click', () => copyCurl(form))
}

function read(form) {
  const fields = [...form.querySelectorAll('[data-in]')]
  const of = (place) => fields.filter((field) => field.dataset.in === place && field.value !== '')
  let path = form.dataset.path
  for (const field of of('path')) path = path.replace('{' + field.name + '}', encodeURIComponent(field.value))
  const query = new URLSearchParams(of('query').map((field) => [field.name, field.value]))
  const headers = Object.fromEntries(of('header').map((field) => [field.name, field.value]))
  if (form.dataset.protected === 'true' && token.value !== '') headers.authorization = 'Bearer ' + token.value
  const [body] = of('body')
  if (body) headers['content-type'] = (body.files && body.files[0].type) || body.dataset.type
  return {
    url: location.origin + path + (query.size > 0 ? '?' + query : ''),
    method: form.dataset.method,
    headers,
    body,
    parts: fields.filter((field) => field.dataset.in === 'part' && field.value !== ''),
  }
}

async function send(form) {
  const output = form.querySelector('output')
  const { url, method, headers, body, parts } = read(form)
  output.textContent = 'Waiting for the answer ...'
  const started = performance.now()
  try {
    const answer = await fetch(url, { method, headers, body: bodyOf(body, parts) })
    const text = await textOf(answer)
    show(output, answer, Math.round(performance.now() - started), text)
  } catch (error) {
    output.textContent = 'No answer: ' + error.message
  }
}

function bodyOf(body, parts) {
  if (body) return body.files ? body.files[0] : body.value
  if (parts.length === 0) return undefined
  const data = new FormData()
  for (const part of parts) {
    for (const value of part.files || [part.value]) data.append(part.name, value)
  }
  return data
}

async function textOf(answer) {
  const type = answer.headers.get('content-type') || ''
  if (!/json|text|xml/.test(type)) return (await answer.blob()).size + ' bytes of ' + (type || 'unknown type')
  const text = await answer.text()
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}

function show(output, answer, milliseconds, text) {
  const line = document.createElement('p')
  const status = document.createElement('span')
  status.className = 'status s' + String(answer.status)[0]
  status.textContent = answer.status
  line.append(status, ' ' + answer.statusText + ' in ' + milliseconds + ' ms')
  const headers = document.createElement('details')
  const summary = document.createElement('summary')
  summary.textContent = 'Headers'
  const list = document.createElement('pre')
  list.textContent = [...answer.headers].map(([name, value]) => name + ': ' + value).join('\n')
  headers.append(summary, list)
  const shown = document.createElement('pre')
  shown.textContent = text
  output.replaceChildren(line, shown, headers)
}

async function copyCurl(form) {
  const { url, method, headers, body, parts } = read(form)
  const quote = (text) => "'" + text.replaceAll("'", "'\\''") + "'"
  const lines = ['curl -X ' + method + ' ' + quote(url)]
  for (const [name, value] of Object.entries(headers)) lines.push('-H ' + quote(name + ': ' + value))
  if (body) lines.push('--data-binary ' + quote(body.files ? '@' + body.files[0].name : body.value))
  for (const part of parts) {
    for (const value of part.files || [part.value]) lines.push('-F ' + quote(part.name + '=' + (value.name ? '@' + value.name : value)))
  }
  const command = lines.join(' \\\n  ')
  const button = form.querySelector('.copy')
  try {
    await navigator.clipboard.writeText(command)
    button.textContent = 'Copied'
    setTimeout(() => { button.textContent = 'Copy as curl' }, 1500)
  } catch {
    const shown = document.createElement('pre')
    shown.textContent = command
    form.querySelector('output').replaceChildren(shown)
  }
}
`
