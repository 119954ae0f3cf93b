#!/bin/sh
# One weight that shrinks, in a shell script: what it has to know is in variables, what it says goes to stdout.
# $1 is the rate, $2 the seed. It keeps no checkpoint: what is interrupted begins again.
awk -v rate="$1" -v seed="$2" -v steps="$GROKSWEEP_STEPS" 'BEGIN {
  count = split(steps, wanted, " "); w = 1 + seed; at = 0
  for (i = 1; i <= count; i++) {
    for (; at < wanted[i]; at++) w -= rate * w
    printf "@groksweep {\"step\": %d, \"train_loss\": %.17g, \"test_loss\": %.17g}\n", wanted[i], w * w, 2 * w * w
    fflush()
  }
}'
