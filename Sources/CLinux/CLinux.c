// The target needs one source file; everything stands in the header, so that Swift can inline it.
#include "CLinux.h"
