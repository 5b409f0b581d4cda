import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBcrypt } from './bcrypt-string.ts'

const rest = 'CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'

for (const version of ['2a', '2b', '2y']) {
  test(`a $${version}$ hash says its cost, salt and hash`, () => {
    const parsed = parseBcrypt(`$${version}$05$${rest}`, 12)

    assert.equal(parsed?.cost, 5)
    assert.equal(Buffer.from(parsed.salt).toString('hex'), '10410410410410410410410410410410')
    assert.equal(parsed.hash.byteLength, 23)
  })
}

test('a hash of the highest cost is accepted', () => {
  const parsed = parseBcrypt(`$2b$12$${rest}`, 12)

  assert.equal(parsed?.cost, 12)
})

const refused = {
  'a higher cost': `$2b$13$${rest}`,
  'the highest of all costs': `$2b$31$${rest}`,
  'a cost below 4': `$2b$03$${rest}`,
  'one digit of cost': `$2b$5$${rest}`,
  'a defective version': `$2x$05$${rest}`,
  'the first version': `$2$05$${rest}`,
  'a character too few': `$2b$05$${rest.slice(1)}`,
  'a character too many': `$2b$05$${rest}a`,
  'a newline after': `$2b$05$${rest}\n`,
  'a foreign character': `$2b$05$${rest.slice(1)}+`,
}

for (const [what, text] of Object.entries(refused)) {
  test(`a bcrypt hash with ${what} is refused`, () => {
    assert.equal(parseBcrypt(text, 12), undefined)
  })
}
