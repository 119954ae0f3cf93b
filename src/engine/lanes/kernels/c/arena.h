/* What a kernel finds at an offset of its arena, in doubles whatever the precision, and how kernels are named. */
#pragma once
#include "lanes.h"

INLINE double *arena(char *memory, int offset) { return (double *)memory + offset; }
INLINE vec *lanes_at(char *memory, int offset) { return (vec *)((double *)memory + offset); }

/* Not inlined: a loop that is worth its own registers, or is called from several places. */
#define NOINLINE static __attribute__((noinline))

/*
 * Exported by name from WebAssembly; in the addon every object has names of its own and tells them in a table. Kernels that
 * are compiled for two precisions have it in their names.
 */
#ifdef __wasm__
#ifdef NAMES_PRECISION
#define KERNEL(name) EXPORTED(name, PRECISION)
#define EXPORTED(name, precision) EXPORTED_AS(name, precision)
#define EXPORTED_AS(name, precision) __attribute__((export_name(#name "_" #precision))) name##_##precision
#else
#define KERNEL(name) __attribute__((export_name(#name))) name
#endif
#else
#ifdef NAMES_PRECISION
#define KERNEL(name) OBJECT_NAME(name, VARIANT, LANES, PRECISION)
#define OBJECT_NAME(name, variant, lanes, precision) JOIN_NAMES(name, variant, lanes, precision)
#define JOIN_NAMES(name, variant, lanes, precision) name##_##variant##_##lanes##_##precision
#else
#define KERNEL(name) OBJECT_NAME(name, VARIANT, LANES)
#define OBJECT_NAME(name, variant, lanes) JOIN_NAMES(name, variant, lanes)
#define JOIN_NAMES(name, variant, lanes) name##_##variant##_##lanes
#endif
#endif
