// Tells ThreadSanitizer what it cannot see of Swift's Mutex: preloaded into the tests by `make sanitize`.
//
// A Mutex (Synchronization, on Linux) that is free is taken and given back by atomic instructions compiled into our own
// code, instrumented as all of it. One that is contended is taken and given back by three functions of the standard
// library, which is not instrumented: spinning, then futex(2). What the lock orders then looks like a race, wherever in
// our code it is. These stand in front of the three and say after them: acquired; before them: released. Nothing is
// suppressed: where no lock is held, a race is still reported.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// Swift's calling convention has a register of its own for self.
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *mutex

// Of <sanitizer/tsan_interface.h>; the compilers and linkers that start under the preload have none.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

SWIFT void lock(uint32_t thread, SELF) __asm__(LOCK);
SWIFT bool try_lock(SELF) __asm__(TRY_LOCK);
SWIFT void unlock(SELF) __asm__(UNLOCK);

SWIFT void lock(uint32_t thread, SELF) {
    SWIFT void (*real)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK);
    real(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT bool try_lock(SELF) {
    SWIFT bool (*real)(SELF) = dlsym(RTLD_NEXT, TRY_LOCK);
    bool held = real(mutex);
    if (held && __tsan_acquire) __tsan_acquire(mutex);
    return held;
}

SWIFT void unlock(SELF) {
    SWIFT void (*real)(SELF) = dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    real(mutex);
}
