// What a call gave, or minus the error number: what every function of this module returns.
#ifndef WEIR_CLINUX_RESULTS_H
#define WEIR_CLINUX_RESULTS_H

#include <errno.h>
#include <sys/types.h>

static inline int result_of(int result) { return result < 0 ? -errno : result; }
static inline ssize_t length_of(ssize_t result) { return result < 0 ? -(ssize_t)errno : result; }

#endif
