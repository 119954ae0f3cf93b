/* One weight that shrinks, in C: records go to file descriptor 3, checkpoints to the folder of the trial.
 * argv[1] is the rate, argv[2] the seed. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  double rate = argc > 1 ? atof(argv[1]) : 0.1, w = argc > 2 ? 1 + atof(argv[2]) : 1;
  char *steps = getenv("GROKSWEEP_STEPS"), *folder = getenv("GROKSWEEP_FOLDER"), *from = getenv("GROKSWEEP_CHECKPOINT");
  FILE *out = fdopen(atoi(getenv("GROKSWEEP_OUT") ? getenv("GROKSWEEP_OUT") : "1"), "w");
  long at = 0;
  if (out == NULL) return 1;
  if (from != NULL && *from != 0) {
    FILE *state = fopen(from, "r");
    if (state == NULL || fscanf(state, "%ld %la", &at, &w) != 2) return 1;
    fclose(state);
  }
  while (steps != NULL && *steps != 0) {
    char part[4096], path[4096];
    long step = strtol(steps, &steps, 10);
    for (; at < step; at++) w -= rate * w;
    fprintf(out, "{\"step\": %ld, \"train_loss\": %.17g, \"test_loss\": %.17g}\n", step, w * w, 2 * w * w);
    snprintf(part, sizeof part, "%s/state-%ld.part", folder, step);
    snprintf(path, sizeof path, "%s/state-%ld", folder, step);
    FILE *state = fopen(part, "w");
    if (state == NULL) return 1;
    fprintf(state, "%ld %la\n", at, w); /* hexadecimal: every bit comes back */
    if (fclose(state) != 0 || rename(part, path) != 0) return 1;
    fprintf(out, "{\"checkpoint\": \"state-%ld\", \"step\": %ld}\n", step, step);
    fflush(out);
  }
  return 0;
}
