import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acceptedFormat } from './accepted-format.ts'

const open = 'application/openmetrics-text'

for (const [accept, format] of [
  [undefined, 'prometheus'],
  ['', 'prometheus'],
  ['*/*', 'prometheus'],
  ['text/plain', 'prometheus'],
  [open, 'openmetrics'],
  [`${open}; version=1.0.0`, 'openmetrics'],
  [`${open}; version=0.0.1`, 'prometheus'],
  [`${open};q=0`, 'prometheus'],
  [`${open};q=0.2,text/plain;q=0.3`, 'prometheus'],
  [`${open};q=0.2,text/plain;version=1.0.0;q=0.3`, 'openmetrics'],
  [`${open};q=what`, 'prometheus'],
  [';;;,,,=openmetrics', 'prometheus'],
  // Of Prometheus 2.42 and 3.
  [
    `${open};version=1.0.0,${open};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
    'openmetrics',
  ],
  [
    `${open};version=1.0.0;escaping=allow-utf-8;q=0.6,${open};version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2`,
    'openmetrics',
  ],
] as const) {
  test(`who accepts ${accept} gets ${format}`, () => {
    const given = acceptedFormat(accept)

    assert.equal(given, format)
  })
}
