/* All kernels as one translation unit; compiled by scripts/build-kernels.sh and scripts/build-addon.mjs. */
#include "combine.h"
#include "committee.h"
#include "moments.h"

/* Number of trials in a vector of this build. */
int KERNEL(lanes)(void) { return LANES; }

#define PEAK_ROWS 2
#define PEAK_COLUMNS 5
#define CHAINS (PEAK_ROWS * PEAK_COLUMNS) /* with the factors of the rows and a product they fit into 16 registers */
#define PEAK_TURNS 8

/*
 * The peak to compare kernels with: `rounds` times CHAINS multiply-adds (contraction off) into sums of their own,
 * 2 * CHAINS * LANES * rounds operations. No product waits for a sum, as in the kernels: with products of the sums themselves a
 * round takes the latency of a multiplication and an addition, and a processor that begins two of each in a cycle has gaps.
 * The result is stored so that nothing is optimised away, and factors change with the round so that no product is made once for all.
 * `data` is [CHAINS + PEAK_ROWS + PEAK_TURNS + PEAK_COLUMNS][lane]: sums, factors of rows, factors of columns.
 */
void KERNEL(peak)(char *memory, int data, int rounds) {
  vec *numbers = lanes_at(memory, data);
  vec sum[CHAINS], row[PEAK_ROWS];
  for (int k = 0; k < CHAINS; k++) sum[k] = numbers[k];
  for (int i = 0; i < PEAK_ROWS; i++) row[i] = numbers[CHAINS + i];
  for (int round = 0; round < rounds; round++) {
    const vec *column = numbers + CHAINS + PEAK_ROWS + round % PEAK_TURNS;
    for (int j = 0; j < PEAK_COLUMNS; j++)
      for (int i = 0; i < PEAK_ROWS; i++) sum[PEAK_ROWS * j + i] += row[i] * column[j];
  }
  for (int k = 0; k < CHAINS; k++) numbers[k] = sum[k];
}

#ifndef __wasm__
#include "table.h"

const KernelTable KERNEL(table) = {
  TEXT(VARIANT),
  LANES,
  KERNEL(moments_scratch),
  KERNEL(committee_scratch),
  {
    ENTRY(moments_forward, 2),
    ENTRY(moments_flow, 3),
    ENTRY(moments_descend, 3),
    ENTRY(committee_forward, 2),
    ENTRY(committee_flow, 3),
    ENTRY(committee_descend, 3),
    ENTRY(combine, 9),
    ENTRY(copy, 4),
    ENTRY(squares, 3),
    ENTRY(stage, 8),
    ENTRY(peak, 2),
  },
};
#endif
