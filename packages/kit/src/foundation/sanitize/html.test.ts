import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeHtml } from './html.ts'
import { hostileText } from './testing/hostile-text.ts'

test('the five characters of markup are escaped', () => {
  const given = `<a href="x" title='y'>&amp;</a>`

  const escaped = escapeHtml(given)

  assert.equal(escaped, '&lt;a href=&quot;x&quot; title=&#x27;y&#x27;&gt;&amp;amp;&lt;/a&gt;')
})

test('no markup is left in any text, and a browser shows the text that was given', () => {
  const holds = fc.property(hostileText, (text) => {
    const escaped = escapeHtml(text)

    assert.doesNotMatch(escaped, /[<>"']|&(?!(?:amp|lt|gt|quot|#x27);)/)
    assert.equal(unescapeHtml(escaped), text)
  })

  fc.assert(holds)
})

function unescapeHtml(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
}
