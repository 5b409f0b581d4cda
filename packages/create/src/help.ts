import type { Look } from './look.ts'

export function help({ style }: Look): string {
  const title = (text: string) => style('bold', text)
  return `${title('create-plimsoll')}: a new HTTP API on the Plimsoll kit

${title('Usage')}

  npm create plimsoll@latest [folder] [-- options]
  create-plimsoll [folder] [options]

  The folder must be empty, or not there. What is not given is asked for in a terminal,
  and has its default elsewhere.

${title('Options')}

  --name <name>                what it is called; default: as the folder
  --database sqlite|postgres   what it is deployed on; default: sqlite. Both run both.
  --no-install                 do not run npm install
  -y, --yes                    ask nothing
  --packages <folder>          take our packages from what "npm pack" left there
  -h, --help
  -V, --version

${title('Exit codes')}

  0    the service is there
  1    it is not, or npm install failed; the reason was told
  2    something else must be given; nothing was written
  130  interrupted
`
}
