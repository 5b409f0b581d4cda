/** Files that are not what they are said to be. Harmless: none of them runs anything. @module */

import { png, type SmallFile, smallFile } from '../../../gather/api/small-files.ts'

export interface HostileFile extends SmallFile {
  readonly member: string
  /**
   * `content` is no picture at all; `active` is a picture that can hold script; `form` is a true
   * picture with something wrong around it.
   */
  readonly kind: 'content' | 'active' | 'form'
  /** Text to be found in what is served again. */
  readonly mark: string
}

export function hostileFiles(tag: string): readonly HostileFile[] {
  const mark = `${tag}-mark`
  const script = `<script>/* ${mark} */</script>`
  const picture = png(8, 8)
  const php = `<?php echo '${mark}'; ?>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">${script}</svg>`
  const say = (
    member: string,
    kind: HostileFile['kind'],
    name: string,
    type: string,
    content: string | Uint8Array,
  ): HostileFile => ({ member, kind, name, type, bytes: bytesOf(content), mark })
  return [
    say('PHP as image/png', 'content', `${tag}.png`, 'image/png', php),
    say('HTML as image/png', 'content', `${tag}.png`, 'image/png', `<!doctype html>${script}`),
    say('EXE as image/png', 'content', `${tag}.png`, 'image/png', executable(mark)),
    say('PHP called .png.php', 'content', `${tag}.png.php`, 'image/png', php),
    say('HTML as text/html', 'content', `${tag}.html`, 'text/html', `<!doctype html>${script}`),
    say(
      'HTML as octet-stream called .png',
      'content',
      `${tag}.png`,
      'application/octet-stream',
      script,
    ),
    say(
      'PNG signature and then HTML',
      'content',
      `${tag}.png`,
      'image/png',
      headOnly(picture, script),
    ),
    say('SVG with script', 'active', `${tag}.svg`, 'image/svg+xml', svg),
    say('SVG as image/png', 'content', `${tag}.png`, 'image/png', svg),
    say('PNG with PHP after its end', 'form', `${tag}.png`, 'image/png', joined(picture, php)),
    say('PNG called .php', 'form', `${tag}.php`, 'image/png', picture),
    say('PNG called .html', 'form', `${tag}.html`, 'image/png', picture),
    say('a name that leads upwards', 'form', `../../${tag}.png`, 'image/png', picture),
  ]
}

/** A file that a store of any files takes, and a store of pictures does not. */
export function plainText(tag: string): SmallFile {
  return smallFile('text/plain', tag)
}

/** The first bytes of a program for Windows, and no program. */
function executable(mark: string): Uint8Array {
  return Buffer.concat([Buffer.from('MZ\u0090\0\u0003\0\0\0', 'latin1'), Buffer.from(mark)])
}

function headOnly(picture: Uint8Array, text: string): Uint8Array {
  return Buffer.concat([picture.subarray(0, 8), Buffer.from(text)])
}

function joined(picture: Uint8Array, text: string): Uint8Array {
  return Buffer.concat([picture, Buffer.from(text)])
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content
}
