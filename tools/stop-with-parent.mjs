/**
 * Stops this process, as SIGTERM would, when the shell that npm started it in has gone.
 *
 * `kill` of an `npm start` ends npm and its shell, and the signal goes no further: the service would
 * run on and hold its port.
 */

const parent = process.ppid

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
}, 250).unref()
