/**
 * What the page does: theme, copying, the filter of claims, and opening what a link points at.
 * Without it everything can still be read.
 *
 * @module
 */

export const script = `'use strict'
const root = document.documentElement
root.classList.add('scripted')

const systemDark = matchMedia('(prefers-color-scheme: dark)')
const remembered = (() => {
  try { return localStorage.getItem('plimsoll-theme') } catch { return null }
})()
if (remembered === 'dark' || remembered === 'light') root.dataset.theme = remembered
document.getElementById('theme').addEventListener('click', () => {
  const now = root.dataset.theme ?? (systemDark.matches ? 'dark' : 'light')
  root.dataset.theme = now === 'dark' ? 'light' : 'dark'
  try { localStorage.setItem('plimsoll-theme', root.dataset.theme) } catch { /* Only this time. */ }
})

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
  }
}
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button.copy')
  if (button === null) return
  await copy(button.previousElementSibling.textContent)
  button.textContent = 'Copied'
  setTimeout(() => { button.textContent = 'Copy' }, 1500)
})

const table = document.getElementById('claims-table')
if (table !== null) {
  const search = document.getElementById('claim-search')
  const buttons = [...document.querySelectorAll('[data-show]')]
  let shown = 'all'
  const apply = () => {
    const wanted = search.value.trim().toLowerCase()
    let count = 0
    for (const row of table.tBodies[0].rows) {
      const fits = (shown === 'all' || row.dataset.result === shown)
        && row.textContent.toLowerCase().includes(wanted)
      row.hidden = !fits
      if (fits) count += 1
    }
    document.getElementById('claims-none').hidden = count > 0
  }
  for (const button of buttons) {
    button.addEventListener('click', () => {
      shown = button.dataset.show
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === button))
      apply()
    })
  }
  search.addEventListener('input', apply)
}

const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target === null) return
  for (let each = target; each !== null; each = each.parentElement) {
    if (each.tagName === 'DETAILS') each.open = true
  }
  target.scrollIntoView()
}
addEventListener('hashchange', reveal)
if (location.hash !== '') reveal()

let openedToPrint = []
addEventListener('beforeprint', () => {
  openedToPrint = [...document.querySelectorAll('.card details:not([open])')]
  for (const each of openedToPrint) each.open = true
})
addEventListener('afterprint', () => {
  for (const each of openedToPrint) each.open = false
})
`
