/** What `--help` shows. @module */

import { styleText } from 'node:util'
import { UsageError } from '../run/run-options.ts'

type Rows = readonly (readonly [term: string, meaning: string])[]

interface Page {
  readonly usage: string
  readonly about: string
  readonly sections: readonly { readonly title: string; readonly rows: Rows }[]
  readonly examples: readonly string[]
}

const targetRows: Rows = [
  ['--config <file>', 'default plimsoll.config.json of this folder, if it is there'],
  ['--start "<command>"', 'start the service oneself: signals, restarts, logs and chosen secrets'],
  ['--openapi <path or file>', 'where the OpenAPI document is'],
  ['--depth quick|standard|deep', 'at most 30 s, 3 min, 10 min; default standard with a config'],
]
const permissionRows: Rows = [
  ['--allow-private', 'audit a private address (RFC 1918); only loopback is audited by default'],
  ['--i-own <host>', 'audit a public host, which serves the token of PLIMSOLL_CONSENT'],
  ['--allow-writes', 'create and change objects in a service that was not started here'],
  ['--allow-load', 'tie up connections of a service that is not on loopback'],
]

/** A map, since `constructor` is no verb. */
const pages = new Map<string, Page>(
  Object.entries({
    audit: {
      usage: 'plimsoll audit [url] [flags]',
      about: 'Attacks a service and scores its readiness on what was really sent and answered.',
      sections: [
        { title: 'What', rows: targetRows },
        {
          title: 'Which probes',
          rows: [
            ['--only <names>', 'ids, short names (SEC-11) or wings, parted by commas'],
            ['--skip <names>', 'the same, left out'],
          ],
        },
        {
          title: 'Reports',
          rows: [
            ['--out <folder>', 'default plimsoll-report; report.json and the evidence always'],
            ['--format <names>', 'html, junit, sarif, markdown, badge, json; default html'],
            ['--claims <file>', "answer a checklist's sentences: proven, refuted, unprovable"],
            ['--quiet', 'no progress'],
          ],
        },
        {
          title: 'Gate',
          rows: [
            ['--fail-on <severity>', 'critical, high, medium, low or never; default high'],
            ['--fail-under <score>', 'fail if less is proven; off by default'],
            ['--baseline <report>', 'ratchet: only a new FAIL or lower coverage fails'],
            ['--strict', 'no declarations, no waivers, and no UNKNOWN or FLAKY passes'],
          ],
        },
        { title: 'Permissions', rows: permissionRows },
        {
          title: 'Exit codes',
          rows: [
            ['0, 1', 'gate passed, gate failed'],
            ['2', 'wrong usage or config'],
            ['3', 'the target cannot be reached, or never started'],
            ['4', 'stopped by a safety limit'],
            ['5', 'a defect of the auditor'],
          ],
        },
      ],
      examples: [
        'plimsoll audit http://127.0.0.1:3000',
        'plimsoll audit --start "node server.js" --openapi openapi.yaml',
        'plimsoll audit --only security --format sarif,markdown',
      ],
    },
    init: {
      usage: 'plimsoll init [url] [--force]',
      about:
        'Looks at this folder, and at the service if it runs, and writes plimsoll.config.json.',
      sections: [
        {
          title: 'Flags',
          rows: [
            ['--out <file>', 'default plimsoll.config.json'],
            ['--force', 'replace a file that is there'],
          ],
        },
      ],
      examples: ['plimsoll init', 'plimsoll init http://127.0.0.1:3000'],
    },
    replay: {
      usage: 'plimsoll replay <report.json> <probe> [flags]',
      about: 'Repeats the attempts of one finding. Exit code 0 if it holds now, 1 if not.',
      sections: [
        {
          title: 'Flags',
          rows: [...targetRows, ['--url <url>', 'default where the report found it']],
        },
        { title: 'Permissions', rows: permissionRows },
      ],
      examples: ['plimsoll replay plimsoll-report/report.json jwt-signature-verified'],
    },
    diff: {
      usage: 'plimsoll diff <before.json> <after.json> [--json]',
      about:
        'What is fixed, new, still failing, and not known any more. Exit code 1 only on a new \
critical or high FAIL.',
      sections: [],
      examples: ['plimsoll diff main/report.json plimsoll-report/report.json'],
    },
    probes: {
      usage: 'plimsoll probes [id] [--json]',
      about: 'Lists all probes, or explains one.',
      sections: [],
      examples: ['plimsoll probes', 'plimsoll probes SEC-11'],
    },
    explain: {
      usage: 'plimsoll explain <id>',
      about: 'What a probe asks, how, and what to do when it fails.',
      sections: [],
      examples: ['plimsoll explain liveness-answers'],
    },
  }),
)

const overview: Page = {
  usage: 'plimsoll <verb> [flags]',
  about: 'Attacks a running HTTP service and scores its readiness on the evidence.',
  sections: [
    {
      title: 'Verbs',
      rows: [
        ['audit [url]', 'run the probes and write the report'],
        ['init [url]', 'write a config by looking at the service'],
        ['replay <report> <probe>', 'repeat one finding'],
        ['diff <before> <after>', 'compare two reports'],
        ['probes', 'list what is asked'],
        ['explain <probe>', 'how one question is asked, and what to do about it'],
      ],
    },
  ],
  examples: ['plimsoll audit http://127.0.0.1:3000', 'plimsoll audit --help'],
}

/** @throws UsageError for a verb that there is not. */
export function helpOf(verb: string | undefined, stream: NodeJS.WritableStream): string {
  const page = verb === undefined ? overview : pages.get(verb)
  if (page === undefined) throw new UsageError(`There is no verb "${verb}".`)
  const bold = (text: string) => styleText('bold', text, { stream })
  const sections = [
    ...page.sections.map(({ title, rows }) => `${bold(title)}\n${table(rows)}`),
    `${bold('Examples')}\n${page.examples.map((line) => `  ${line}`).join('\n')}`,
  ]
  return `${page.about}\n\n  ${bold(page.usage)}\n\n${sections.join('\n\n')}\n`
}

function table(rows: Rows): string {
  const width = Math.max(...rows.map(([term]) => term.length))
  return rows.map(([term, meaning]) => `  ${term.padEnd(width)}  ${meaning}`).join('\n')
}
