// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/target.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>

// libFuzzer's side of a target. With MUSTER_FUZZ_SEEDS=DIR in the environment
// the program writes its seeds there, and ends.

namespace muster::fuzz {

void broken(std::string_view property, std::string_view detail, int line) {
  std::fprintf(stderr, "line %d: broken: %.*s: %.*s\n", line,
               static_cast<int>(property.size()), property.data(),
               static_cast<int>(detail.size()), detail.data());
  std::abort();
}

} // namespace muster::fuzz

// NOLINTNEXTLINE(bugprone-reserved-identifier): libFuzzer's names.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* directory = std::getenv("MUSTER_FUZZ_SEEDS");
  if (directory == nullptr)
    return 0;
  size_t number = 0;
  for (const auto& seed : muster::fuzz::seeds()) {
    std::ofstream out{std::string{directory} + "/seed-"
                        + std::to_string(number++),
                      std::ios::binary};
    out.write(seed.data(), static_cast<std::streamsize>(seed.size()));
    out.close();
    if (!out) {
      std::fprintf(stderr, "cannot write to %s\n", directory);
      std::exit(1);
    }
  }
  std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  muster::fuzz::run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
