// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>
#include <string_view>

namespace muster::test {

std::string gzip(std::string_view content);

/// The zlib format, as HTTP's deflate has it.
std::string zlib(std::string_view content);

/// Deflate data without the zlib format around it.
std::string raw_deflate(std::string_view content);

std::string brotli(std::string_view content);

/// With the content's length and checksum.
std::string zstd(std::string_view content);

/// With checksum, but without length, and a window of 2^window_log bytes; 0
/// leaves the choice to the library.
std::string zstd_stream(std::string_view content, int window_log = 0);

/// `size` zeros, a multiple of 1 MiB, as gzip, br or zstd; made without holding
/// them.
std::string zeros(std::string_view coding, size_t size);

} // namespace muster::test
