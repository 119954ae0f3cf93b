/*
 * Holds back what this process writes to its error stream, whoever writes it: a library that is being loaded has no other
 * way to be quiet. Threads may hold at the same time; the stream comes back with the last of them. The only state of the
 * addon that changes, one for all threads of the process.
 */
#pragma once
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t errors_lock = PTHREAD_MUTEX_INITIALIZER;
static int errors_holders = 0;
static int errors_stream = -1; /* the stream as it was */
static FILE *errors_held = NULL;

/* False where there is no temporary file, or no error stream: then nothing is held. */
static bool hold_errors(void) {
  pthread_mutex_lock(&errors_lock);
  if (errors_holders == 0) {
    errors_held = tmpfile();
    errors_stream = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (errors_held == NULL || errors_stream < 0 || dup2(fileno(errors_held), STDERR_FILENO) < 0) {
      if (errors_held != NULL) fclose(errors_held);
      if (errors_stream >= 0) close(errors_stream);
      pthread_mutex_unlock(&errors_lock);
      return false;
    }
  }
  errors_holders++;
  pthread_mutex_unlock(&errors_lock);
  return true;
}

/* What was held, for the last holder to free; NULL for the others, and where there is no memory for it. */
static char *release_errors(size_t *length) {
  char *text = NULL;
  *length = 0;
  pthread_mutex_lock(&errors_lock);
  if (errors_holders > 0 && --errors_holders == 0) {
    dup2(errors_stream, STDERR_FILENO);
    close(errors_stream);
    const off_t bytes = lseek(fileno(errors_held), 0, SEEK_END);
    text = bytes > 0 ? malloc((size_t)bytes) : NULL;
    const ssize_t found = text == NULL ? 0 : pread(fileno(errors_held), text, (size_t)bytes, 0);
    *length = found > 0 ? (size_t)found : 0;
    fclose(errors_held);
  }
  pthread_mutex_unlock(&errors_lock);
  return text;
}
