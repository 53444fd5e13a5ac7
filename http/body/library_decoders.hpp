// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/decoders.hpp"

#include <memory>

namespace muster::http {

// One decoder for each coding. See make_decoder() for their memory.

/// RFC 1952, with zlib.
std::unique_ptr<decoder> make_gzip_decoder();

/// RFC 1950, or raw deflate data (RFC 1951), with zlib.
std::unique_ptr<decoder> make_deflate_decoder();

/// RFC 7932, with libbrotlidec.
std::unique_ptr<decoder> make_brotli_decoder();

/// RFC 8878, with libzstd.
std::unique_ptr<decoder> make_zstd_decoder();

} // namespace muster::http
