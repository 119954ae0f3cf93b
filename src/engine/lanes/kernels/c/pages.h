/*
 * Memory of large arenas: zeroed, from a page boundary on, on huge pages where the system has them. With small pages an
 * arena of some megabytes needs more entries than processors keep at hand for translating addresses.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)

/* Smaller arenas would mostly waste a huge page. */
#define LEAST_BYTES (HUGE_PAGE / 2)

static inline size_t whole_pages(size_t bytes) { return (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE; }

/* NULL where the system has none. */
static inline void *map_pages(size_t bytes) {
  const size_t wanted = whole_pages(bytes);
  char *start = mmap(NULL, wanted + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return NULL;
  const size_t before = -(uintptr_t)start % HUGE_PAGE;
  if (before > 0) munmap(start, before);
  munmap(start + before + wanted, HUGE_PAGE - before);
#ifdef MADV_HUGEPAGE
  madvise(start + before, wanted, MADV_HUGEPAGE); /* a wish: small pages are as good, only slower */
#endif
  return start + before;
}

static inline void unmap_pages(void *pages, size_t bytes) { munmap(pages, whole_pages(bytes)); }
