#!/bin/sh
# Ends a server when the process that owns it has gone, however that ended, and removes what the
# server would leave on the machine.
#
#     end-with-owner.sh SIGNAL DIRECTORY
#
# SIGNAL ends the server at once and in order; DIRECTORY is removed. Standard input gives the id of
# the server whenever it starts and an empty line whenever it has ended. The owner alone holds the
# other end, so the end of the input is the end of the owner.

# A Ctrl-C reaches every process of the terminal; this one must live longer than its owner.
trap '' HUP INT TERM

signal=$1 directory=$2 pid=
while read -r line; do pid=$line; done

# A zombie has ended, though its id stays until somebody collects it.
runs() {
  kill -0 "$1" 2>/dev/null && ! grep -qs '^State:[[:space:]]*Z' "/proc/$1/status"
}

if [ -n "$pid" ]; then
  children=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null ||
    ps -A -o ppid=,pid= | awk -v parent="$pid" '$1 == parent { print $2 }')
  # A server that a test has stopped with SIGSTOP acts on nothing but this.
  kill -CONT $pid $children 2>/dev/null
  kill -s "$signal" "$pid" 2>/dev/null
  tries=20
  while [ $tries -gt 0 ] && runs "$pid"; do
    tries=$((tries - 1))
    sleep 0.05
  done
  if [ $tries -eq 0 ]; then kill -KILL $pid $children 2>/dev/null; fi
fi

# A PostgreSQL that was killed leaves its System V segment; its id is in line 7 of this file.
leftover=$directory/data/postmaster.pid
if [ -f "$leftover" ]; then
  segment=$(awk 'NR == 7 { print $2 }' "$leftover")
  if [ -n "$segment" ]; then ipcrm -m "$segment" 2>/dev/null; fi
fi

rm -rf "$directory"
