/* What one object of the addon offers: its kernels by name, for one instruction set and one number of lanes. */
#pragma once

typedef void (*AnyKernel)(void);

typedef struct {
  const char *name;
  int arguments; /* int arguments behind the memory */
  AnyKernel run;
} KernelEntry;

#define KERNEL_COUNT 11

typedef struct {
  const char *variant;
  int lanes;
  int (*moments_scratch)(int dimension);
  int (*committee_scratch)(int dimension, int width);
  KernelEntry kernels[KERNEL_COUNT];
} KernelTable;

#define DENSE_KERNEL_COUNT 4

/* The kernels of engine `dense` for one instruction set, number of lanes and precision. */
typedef struct {
  const char *variant;
  int lanes;
  int precision;
  KernelEntry kernels[DENSE_KERNEL_COUNT];
} DenseTable;

#define TEXT(name) TEXT_OF(name)
#define TEXT_OF(name) #name
#define ENTRY(name, arguments) {#name, arguments, (AnyKernel)KERNEL(name)}
