import { systemBinary } from './system-package.ts'

/** Path of a real Chromium. @throws Error of one line that says how to get it. */
export function systemBrowser(): string {
  return systemBinary({
    title: 'Chromium',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    env: 'CHROMIUM_PATH',
    package: { debian: 'chromium', fedora: 'chromium', homebrew: '--cask chromium' },
  })
}
