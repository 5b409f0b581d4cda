import assert from 'node:assert/strict'
import { test } from 'node:test'
import { subtracted } from './echo.ts'

test('what was sent is taken out, in each way it may come back', () => {
  const sent = '/items?q=a%20b%20c%27\n{"name":"O\\"Neill at /srv/x.js","list":["third piece"]}'
  const body = 'no "a b c\'", no "O\\"Neill at /srv/x.js", no O"Neill at /srv/x.js, no third piece'

  const rest = subtracted(body, sent)

  for (const piece of ['a b c', '/srv/x.js', 'third piece']) assert.ok(!rest.includes(piece), rest)
})

test('what was not sent stays', () => {
  assert.equal(subtracted('at get (/srv/app.js:1:2)', 'GET\n/items'), 'at get (/srv/app.js:1:2)')
})
