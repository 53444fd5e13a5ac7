// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/content_coding.hpp"
#include "http/body/decoders.hpp"
#include "settings/option_groups.hpp"
#include "settings/options/declare.hpp"

namespace muster {

using namespace std::chrono_literals;

namespace {

/// With less, some bodies could never be decoded.
constexpr uint64_t least_decode_memory = http::max_codings
                                         * http::max_decoder_memory;
static_assert(least_decode_memory == uint64_t{56} << 20);

} // namespace

std::vector<option> runtime_options(runtime_settings& s,
                                    std::chrono::milliseconds& grace) {
  return {
    declare("runtime.threads", whole_number<size_t>(0, 1'024), s.threads,
            "Number of threads that run actors. 0 means one per processor."),
    declare("runtime.decode-memory",
            byte_size(least_decode_memory, uint64_t{1} << 40), s.decode_memory,
            "Memory for decoding bodies in the whole process. When it is used "
            "up, decoding waits. A single body may need 56MiB."),
    declare("runtime.idle-memory", byte_size(0, uint64_t{1} << 40),
            s.idle_memory,
            "Memory for idle connections and TLS sessions in the whole "
            "process. What does not fit is not kept."),
    declare(
      "runtime.grace", duration(0ms, 24h), grace,
      "How long running fetches may take to finish after the first interrupt."),
  };
}

} // namespace muster
