// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>
#include <string_view>

namespace muster::test {

std::string gzip(std::string_view content);

/// The zlib format, which HTTP calls deflate.
std::string zlib(std::string_view content);

/// Raw deflate data, without the zlib format.
std::string raw_deflate(std::string_view content);

std::string brotli(std::string_view content);

/// With length and checksum of the content.
std::string zstd(std::string_view content);

/// With a checksum, without a length, and with a window of 2^window_log bytes;
/// 0 for the library's default.
std::string zstd_stream(std::string_view content, int window_log = 0);

/// `size` zeros, a multiple of 1 MiB, as gzip, br or zstd. Does not hold them
/// in memory.
std::string zeros(std::string_view coding, size_t size);

} // namespace muster::test
