#!/bin/sh
# Compiles descent.c where that has not been done, and becomes it.
here=$(dirname "$0")
if [ ! -x "$here/descent" ] || [ "$here/descent.c" -nt "$here/descent" ]; then
  cc -O2 -o "$here/descent.$$" "$here/descent.c" && mv "$here/descent.$$" "$here/descent" || exit 1
fi
exec "$here/descent" "$@"
