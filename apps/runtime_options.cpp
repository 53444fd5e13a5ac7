#include "apps/runtime_options.hpp"

#include "apps/declare.hpp"

namespace muster {

using namespace std::chrono_literals;

std::vector<option> runtime_options(runtime_settings& s,
                                    std::chrono::milliseconds& grace) {
  return {
    declare("runtime.threads", whole_number<size_t>(0, 1'024), s.threads,
            "Threads that run actors; 0 for one per processor."),
    declare("runtime.decode-memory", byte_size(1 << 20, uint64_t{1} << 40),
            s.decode_memory,
            "Memory of the process for decoding bodies; when it is used up, "
            "decoding waits."),
    declare("runtime.idle-memory", byte_size(0, uint64_t{1} << 40),
            s.idle_memory,
            "Memory of the process for idle connections and TLS sessions; what "
            "goes beyond that is not kept."),
    declare("runtime.grace", duration(0ms, 24h), grace,
            "Time for fetches in flight to end after a first interrupt."),
  };
}

} // namespace muster
