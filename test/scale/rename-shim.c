/*
 * Loaded before the C library (LD_PRELOAD) by the tests of copies: what a rename of a file *.part does, by RENAME_SHIM: "kill" ends the process
 * in its place, as a power cut between copying and renaming would; "fail" refuses it, as a folder that cannot be renamed into does.
 * RENAME_SHIM_AFTER: so many renames are carried out first.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static int done;

int rename(const char *from, const char *to) {
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
  const char *what = getenv("RENAME_SHIM");
  const char *after = getenv("RENAME_SHIM_AFTER");
  size_t length = strlen(from);
  if (what != NULL && length > 5 && strcmp(from + length - 5, ".part") == 0) {
    if (done++ >= (after == NULL ? 0 : atoi(after))) {
      if (strcmp(what, "kill") == 0) raise(SIGKILL);
      errno = EACCES;
      return -1;
    }
  }
  return real(from, to);
}
