/*
 * The kernels as a Node-API addon. It knows no mathematics: it hands out, for every object it was linked from, the
 * instruction set, the number of lanes, whether this processor (and its operating system) runs it, and the kernels as
 * functions of (arena, int, ...). Every thread may load it: what changes in it is locked (errors.h).
 *
 * TABLES is the list of those objects, as TABLE(variant, lanes) ..., and DENSE_TABLES that of engine `dense`, as
 * TABLE(variant, lanes, precision) ...
 */
#define NAPI_VERSION 8
#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "errors.h"
#include "pages.h"
#include "table.h"

#define MOST_ARGUMENTS 9
#define ARENA_ALIGNMENT 128
#define MOST_BYTES 0x1p53 /* what a number in JavaScript counts exactly */

#define TABLE(variant, lanes) extern const KernelTable table_##variant##_##lanes;
TABLES
#undef TABLE

#define TABLE(variant, lanes) &table_##variant##_##lanes,
static const KernelTable *const tables[] = {TABLES};
#undef TABLE

#define TABLE(variant, lanes, precision) extern const DenseTable dense_table_##variant##_##lanes##_##precision;
DENSE_TABLES
#undef TABLE

#define TABLE(variant, lanes, precision) &dense_table_##variant##_##lanes##_##precision,
static const DenseTable *const dense_tables[] = {DENSE_TABLES};
#undef TABLE

static napi_value misuse(napi_env env, const char *message) {
  napi_throw_type_error(env, NULL, message);
  return NULL;
}

/* __builtin_cpu_supports also asks whether the operating system saves the registers. */
static bool runs_here(const char *variant) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (strcmp(variant, "avx2") == 0) return __builtin_cpu_supports("avx2");
  if (strcmp(variant, "avx512") == 0)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
#endif
  return strcmp(variant, "sse2") == 0 || strcmp(variant, "neon") == 0;
}

static void run_kernel(const KernelEntry *entry, char *memory, const int32_t *a) {
  switch (entry->arguments) {
    case 2: ((void (*)(char *, int, int))entry->run)(memory, a[0], a[1]); break;
    case 3: ((void (*)(char *, int, int, int))entry->run)(memory, a[0], a[1], a[2]); break;
    case 4: ((void (*)(char *, int, int, int, int))entry->run)(memory, a[0], a[1], a[2], a[3]); break;
    case 8:
      ((void (*)(char *, int, int, int, int, int, int, int, int))entry->run)(memory, a[0], a[1], a[2], a[3], a[4],
                                                                             a[5], a[6], a[7]);
      break;
    case 9:
      ((void (*)(char *, int, int, int, int, int, int, int, int, int))entry->run)(memory, a[0], a[1], a[2], a[3], a[4],
                                                                                  a[5], a[6], a[7], a[8]);
      break;
  }
}

/* kernel(arena: Float64Array, ...int32) */
static napi_value call_kernel(napi_env env, napi_callback_info info) {
  napi_value values[MOST_ARGUMENTS + 1];
  size_t count = MOST_ARGUMENTS + 1;
  void *data, *memory;
  if (napi_get_cb_info(env, info, &count, values, NULL, &data) != napi_ok) return NULL;
  const KernelEntry *entry = data;
  if (count != (size_t)entry->arguments + 1) return misuse(env, "kernel: wrong number of arguments");
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, values[0], &type, NULL, &memory, NULL, NULL) != napi_ok ||
      type != napi_float64_array || (uintptr_t)memory % ARENA_ALIGNMENT != 0)
    return misuse(env, "kernel: the arena must be an aligned Float64Array");
  int32_t arguments[MOST_ARGUMENTS];
  for (int k = 0; k < entry->arguments; k++)
    if (napi_get_value_int32(env, values[k + 1], &arguments[k]) != napi_ok)
      return misuse(env, "kernel: arguments must be numbers");
  run_kernel(entry, memory, arguments);
  return NULL;
}

/* scratch(dimension, width): doubles that the kernels of a table need, the larger of both engines left to the caller. */
static napi_value call_scratch(napi_env env, napi_callback_info info, const bool committee) {
  napi_value values[2], result;
  size_t count = 2;
  void *data;
  int32_t sizes[2] = {0, 0};
  if (napi_get_cb_info(env, info, &count, values, NULL, &data) != napi_ok) return NULL;
  const KernelTable *table = data;
  for (size_t k = 0; k < 2 && k < count; k++)
    if (napi_get_value_int32(env, values[k], &sizes[k]) != napi_ok) return misuse(env, "scratch: sizes must be numbers");
  const int doubles = committee ? table->committee_scratch(sizes[0], sizes[1]) : table->moments_scratch(sizes[0]);
  return napi_create_int32(env, doubles, &result) == napi_ok ? result : NULL;
}

static napi_value call_moments_scratch(napi_env env, napi_callback_info info) {
  return call_scratch(env, info, false);
}

static napi_value call_committee_scratch(napi_env env, napi_callback_info info) {
  return call_scratch(env, info, true);
}

/* padding(buffer: ArrayBuffer): bytes from its start to the first place where an arena may begin. */
static napi_value call_padding(napi_env env, napi_callback_info info) {
  napi_value buffer, result;
  size_t count = 1, length;
  void *memory;
  if (napi_get_cb_info(env, info, &count, &buffer, NULL, NULL) != napi_ok) return NULL;
  if (count != 1 || napi_get_arraybuffer_info(env, buffer, &memory, &length) != napi_ok)
    return misuse(env, "padding: expected an ArrayBuffer");
  const uint32_t padding = (uint32_t)(-(uintptr_t)memory % ARENA_ALIGNMENT);
  return napi_create_uint32(env, padding, &result) == napi_ok ? result : NULL;
}

static void free_memory(napi_env env, void *memory, void *bytes) {
  (void)env;
  unmap_pages(memory, (size_t)(uintptr_t)bytes);
}

/*
 * memory(bytes): a zeroed ArrayBuffer on pages of its own, given back when it is collected; null where that is not
 * worth it (a small one), where the system has no such memory, or the runtime wants all buffers inside its own.
 */
static napi_value call_memory(napi_env env, napi_callback_info info) {
  napi_value size, result;
  size_t count = 1;
  double bytes;
  if (napi_get_cb_info(env, info, &count, &size, NULL, NULL) != napi_ok) return NULL;
  if (count != 1 || napi_get_value_double(env, size, &bytes) != napi_ok || !(bytes >= 0 && bytes < MOST_BYTES))
    return misuse(env, "memory: expected a number of bytes");
  void *memory = bytes < LEAST_BYTES ? NULL : map_pages((size_t)bytes);
  if (memory != NULL) {
    void *hint = (void *)(uintptr_t)bytes;
    if (napi_create_external_arraybuffer(env, memory, (size_t)bytes, free_memory, hint, &result) == napi_ok)
      return result;
    unmap_pages(memory, (size_t)bytes);
  }
  return napi_get_null(env, &result) == napi_ok ? result : NULL;
}

/* () -> boolean: whether the error stream is held back from now on, until releaseErrors(). */
static napi_value call_hold_errors(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value result;
  return napi_get_boolean(env, hold_errors(), &result) == napi_ok ? result : NULL;
}

/* () -> string: what was held back, for the last of the holders; empty for the others. */
static napi_value call_release_errors(napi_env env, napi_callback_info info) {
  (void)info;
  size_t length;
  napi_value result;
  char *text = release_errors(&length);
  const napi_status status = napi_create_string_utf8(env, text == NULL ? "" : text, length, &result);
  free(text);
  return status == napi_ok ? result : NULL;
}

#define TRY(call)                      \
  do {                                 \
    if ((call) != napi_ok) return NULL; \
  } while (0)

static napi_value function_of(napi_env env, const char *name, napi_callback callback, const void *data) {
  napi_value result;
  TRY(napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, (void *)data, &result));
  return result;
}

/* variant, lanes, runsHere and kernels of `object`; NULL where it fails. */
static napi_value describe_kernels(napi_env env, napi_value object, const char *variant, int lanes,
                                   const KernelEntry *entries, int count) {
  napi_value value, kernels;
  TRY(napi_create_string_utf8(env, variant, NAPI_AUTO_LENGTH, &value));
  TRY(napi_set_named_property(env, object, "variant", value));
  TRY(napi_create_int32(env, lanes, &value));
  TRY(napi_set_named_property(env, object, "lanes", value));
  TRY(napi_get_boolean(env, runs_here(variant), &value));
  TRY(napi_set_named_property(env, object, "runsHere", value));
  TRY(napi_create_object(env, &kernels));
  for (int k = 0; k < count; k++) {
    value = function_of(env, entries[k].name, call_kernel, &entries[k]);
    TRY(napi_set_named_property(env, kernels, entries[k].name, value));
  }
  TRY(napi_set_named_property(env, object, "kernels", kernels));
  return object;
}

static napi_value describe(napi_env env, const KernelTable *table) {
  napi_value object, value;
  TRY(napi_create_object(env, &object));
  value = function_of(env, "momentsScratch", call_moments_scratch, table);
  TRY(napi_set_named_property(env, object, "momentsScratch", value));
  value = function_of(env, "committeeScratch", call_committee_scratch, table);
  TRY(napi_set_named_property(env, object, "committeeScratch", value));
  return describe_kernels(env, object, table->variant, table->lanes, table->kernels, KERNEL_COUNT);
}

static napi_value describe_dense(napi_env env, const DenseTable *table) {
  napi_value object, value;
  TRY(napi_create_object(env, &object));
  TRY(napi_create_int32(env, table->precision, &value));
  TRY(napi_set_named_property(env, object, "precision", value));
  return describe_kernels(env, object, table->variant, table->lanes, table->kernels, DENSE_KERNEL_COUNT);
}

NAPI_MODULE_INIT() {
  napi_value list, value;
  TRY(napi_create_array(env, &list));
  for (uint32_t k = 0; k < sizeof tables / sizeof *tables; k++) {
    value = describe(env, tables[k]);
    if (value == NULL) return NULL;
    TRY(napi_set_element(env, list, k, value));
  }
  TRY(napi_set_named_property(env, exports, "tables", list));
  TRY(napi_create_array(env, &list));
  for (uint32_t k = 0; k < sizeof dense_tables / sizeof *dense_tables; k++) {
    value = describe_dense(env, dense_tables[k]);
    if (value == NULL) return NULL;
    TRY(napi_set_element(env, list, k, value));
  }
  TRY(napi_set_named_property(env, exports, "denseTables", list));
  TRY(napi_set_named_property(env, exports, "memory", function_of(env, "memory", call_memory, NULL)));
  TRY(napi_set_named_property(env, exports, "padding", function_of(env, "padding", call_padding, NULL)));
  TRY(napi_set_named_property(env, exports, "holdErrors", function_of(env, "holdErrors", call_hold_errors, NULL)));
  value = function_of(env, "releaseErrors", call_release_errors, NULL);
  TRY(napi_set_named_property(env, exports, "releaseErrors", value));
  return exports;
}
