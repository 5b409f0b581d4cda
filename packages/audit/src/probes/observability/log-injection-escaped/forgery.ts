/** What would be a log record of its own if its line breaks came through. Pure. @module */

export function forgery(marker: string): string {
  const record = {
    level: 'error',
    time: '2026-01-01T00:00:00.000Z',
    msg: 'forged',
    plimsoll_forged: marker,
  }
  return `\r\n${JSON.stringify(record)}\r\nFORGED ${marker}\r\n`
}
