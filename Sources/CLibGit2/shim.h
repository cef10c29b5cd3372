#ifndef WEIR_CLIB_GIT2_SHIM_H
#define WEIR_CLIB_GIT2_SHIM_H

#include <git2.h>
// The library that libgit2 inflates with: its headers come with libgit2's, and it is in the process anyway.
#include <zlib.h>

// Variadic C functions and function-like macros cannot be called from Swift: each use has a typed wrapper here.

/// Has libgit2 fsync every object, pack, index and reference that it writes, and the directory it puts it in.
static inline int weir_git_enable_fsync(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

/// Readies `stream`, which is all zero, to inflate a zlib stream.
static inline int weir_zlib_inflate_init(z_stream *stream) {
    return inflateInit(stream);
}

#endif
