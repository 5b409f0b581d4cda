/**
 * What debug pages of frameworks look like. A page is recognised by its kind and by two texts that
 * belong together, so that an article about a framework is none. Pure.
 *
 * @module
 */

import type { Answer } from '../../../gather/answer.ts'
import { subtracted } from '../../echo.ts'

interface Marker {
  readonly name: string
  readonly kind: 'html' | 'json' | 'any'
  readonly texts: readonly [RegExp, RegExp]
}

const markers: readonly Marker[] = [
  { name: 'Werkzeug debugger', kind: 'html', texts: [/Werkzeug Debugger/, /EVALEX|Traceback/] },
  {
    name: 'Django debug page',
    kind: 'html',
    texts: [/DEBUG\s*=\s*True/, /Django|URLconf|settings/],
  },
  // The default handler of Express and Connect outside production.
  {
    name: 'Express stack',
    kind: 'html',
    texts: [/<pre>\w*Error/, /(?:<br>|\n)\s*(?:&nbsp;|\s)*at .+:\d+:\d+/],
  },
  { name: 'Whoops page', kind: 'html', texts: [/Whoops[,!\\]/, /stack|frame|exception/i] },
  { name: 'Laravel Ignition', kind: 'html', texts: [/ignition/i, /stack|frames|exception/i] },
  {
    name: 'Symfony exception page',
    kind: 'html',
    texts: [/Symfony Exception/, /trace-file|Exception/],
  },
  {
    name: 'Rails debug page',
    kind: 'html',
    texts: [/Rails\.root:/, /Action Controller|Routing Error/],
  },
  { name: 'Sinatra debug page', kind: 'html', texts: [/BACKTRACE/, /sinatra/i] },
  {
    name: 'Phoenix debugger',
    kind: 'html',
    texts: [/Plug\.Debugger|phoenix/i, /Elixir\.|\.exs?:\d+/],
  },
  {
    name: 'ASP.NET developer page',
    kind: 'html',
    texts: [/unhandled exception occurred while processing the request|Server Error in '/, /Stack/],
  },
  {
    name: 'Tomcat error report',
    kind: 'html',
    texts: [/HTTP Status 5\d\d/, /\bat [\w.$]+\([\w$]+\.java:\d+\)/],
  },
  {
    name: 'Starlette debugger',
    kind: 'any',
    texts: [/Traceback \(most recent call last\)/, /File "[^"]+", line \d+/],
  },
  {
    name: 'stack trace in JSON',
    kind: 'json',
    texts: [
      /"(?:stack|stacktrace|stack_trace|trace|traceback|backtrace)"\s*:/i,
      /(?:\\n|")\s*at .{1,200}?:\d+(?::\d+)?\)?|File \\"[^"]+\\", line \d+|\.java:\d+\)|\.rb:\d+:in/,
    ],
  },
]

/** Name of the debug page that the answer is; undefined for any other. */
export function debugPageOf(answer: Answer): string | undefined {
  const text = subtracted(answer.body, answer.sent)
  const kind = kindOf(answer)
  const found = markers.find(
    (marker) =>
      (marker.kind === 'any' || marker.kind === kind) &&
      marker.texts.every((each) => each.test(text)),
  )
  return found?.name
}

function kindOf({ headers }: Answer): Marker['kind'] {
  const type = headers['content-type'] ?? ''
  if (type.includes('html')) return 'html'
  return type.includes('json') ? 'json' : 'any'
}
